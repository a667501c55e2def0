using Asemb.Cli.Commands;
using Asemb.Cli.Output;
using Asemb.Client;
using Asemb.Core.Errors;
using Asemb.Server;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace Asemb.Cli.Connection;

/// <summary>
/// A way to the server: the named one, the one that runs on the data directory, or one hosted in this process until the command ends. Commands
/// cannot tell which.
/// </summary>
internal sealed class ServerConnection : IAsyncDisposable
{
    /// <summary>How long another short command on the same directory is waited for.</summary>
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(30);

    private readonly AsembServer? _hosted;

    private ServerConnection(AsembClient client, Uri url, string? key, AsembServer? hosted)
    {
        Client = client;
        Url = url;
        ApiKey = key;
        _hosted = hosted;
    }

    public AsembClient Client { get; }

    public Uri Url { get; }

    public string? ApiKey { get; }

    /// <summary>True when the server lives in this process and ends with it.</summary>
    public bool IsHosted => _hosted is not null;

    /// <summary>The server that runs on the data directory, or one of our own.</summary>
    /// <param name="data">The data directory.</param>
    /// <param name="keyFor">The key to use, given the local admin key if there is one.</param>
    /// <param name="terminal">Where waiting is told.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="AsembException">What keeps a server from starting; <c>data_directory_locked</c> when another command holds the directory for long.</exception>
    public static async Task<ServerConnection> OpenAsync(DataDirectory data, Func<string?, string?> keyFor, Terminal terminal, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        for (var told = false; ;)
        {
            if (await RunningServer.FindAsync(data, cancellationToken) is { } running) return To(running.Url, keyFor(running.Key));
            try
            {
                return await HostAsync(data, keyFor, cancellationToken);
            }
            catch (AsembException exception) when (exception.Error == ErrorCodes.DataDirectoryLocked)
            {
                // Another short command holds the directory, or a server is just starting.
                if (TimeProvider.System.GetElapsedTime(started) > LockPatience)
                {
                    throw new AsembException(
                        exception.Error,
                        $"Another asemb command still works on {data.Path}. Try again when it has ended; 'asemb up' starts a server that several commands can use at once.",
                        exception);
                }

                if (!told) terminal.Remark($"[grey]Another asemb command works on {Markup.Escape(data.Path)}: waiting up to {LockPatience.TotalSeconds:0} s for it...[/]");
                told = true;
                await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
            }
        }
    }

    /// <summary>A server that runs already.</summary>
    public static ServerConnection To(Uri url, string? key) => new(AsembClient.Connect(url, key), url, key, hosted: null);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_hosted is not null) await _hosted.DisposeAsync();
    }

    private static async Task<ServerConnection> HostAsync(DataDirectory data, Func<string?, string?> keyFor, CancellationToken cancellationToken)
    {
        var hosted = await AsembServer.StartAsync(
            new AsembServerOptions
            {
                DataDirectory = data.Path,
                Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Server:Address"] = "127.0.0.1", ["Server:Port"] = "0", ["Store:StartupWaitSeconds"] = "0" },
                HandleSignals = false,
                Advertise = false,
                ExtractionWorker = ExtractWorkerCommand.Line,
                ConfigureLogging = static logging => logging.ClearProviders(),
            },
            cancellationToken);
        var key = keyFor(hosted.LocalKey);
        return new ServerConnection(AsembClient.Connect(hosted.BaseAddress, key), hosted.BaseAddress, key, hosted);
    }
}
