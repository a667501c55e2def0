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

    public static async Task<ServerConnection> OpenAsync(DataDirectory data, string? server, string? key, Terminal terminal, CancellationToken cancellationToken)
    {
        server ??= Environment.GetEnvironmentVariable("ASEMB_SERVER_URL") is { Length: > 0 } named ? named : null;
        if (server is not null)
        {
            if (!Uri.TryCreate(server, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            {
                throw new AsembException(ErrorCodes.Usage, $"'{server}' is not the address of a server. Example: --server http://127.0.0.1:7280");
            }

            return To(url, Key(key));
        }

        var started = TimeProvider.System.GetTimestamp();
        for (var told = false; ;)
        {
            if (await RunningServer.FindAsync(data, cancellationToken) is { } running) return To(running.Url, running.Key);
            try
            {
                return await HostAsync(data, cancellationToken);
            }
            catch (AsembException exception) when (exception.Error == ErrorCodes.DataDirectoryLocked && TimeProvider.System.GetElapsedTime(started) < LockPatience)
            {
                // Another short command holds the directory, or a server is just starting.
                if (!told) terminal.Remark($"[grey]{Markup.Escape(exception.Message)} Waiting...[/]");
                told = true;
                await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
            }
        }
    }

    /// <summary>The key for a named server.</summary>
    public static string? Key(string? option) => option ?? (Environment.GetEnvironmentVariable("ASEMB_API_KEY") is { Length: > 0 } key ? key : null);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_hosted is not null) await _hosted.DisposeAsync();
    }

    private static ServerConnection To(Uri url, string? key) => new(AsembClient.Connect(url, key), url, key, hosted: null);

    private static async Task<ServerConnection> HostAsync(DataDirectory data, CancellationToken cancellationToken)
    {
        var hosted = await AsembServer.StartAsync(
            new AsembServerOptions
            {
                DataDirectory = data.Path,
                Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Server:Address"] = "127.0.0.1", ["Server:Port"] = "0" },
                HandleSignals = false,
                Advertise = false,
                ConfigureLogging = static logging => logging.ClearProviders(),
            },
            cancellationToken);
        return new ServerConnection(AsembClient.Connect(hosted.BaseAddress, hosted.LocalKey), hosted.BaseAddress, hosted.LocalKey, hosted);
    }
}
