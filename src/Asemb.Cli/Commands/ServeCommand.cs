using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Asemb.Cli.Usage;
using Asemb.Core.Errors;
using Asemb.Server;
using Microsoft.AspNetCore.Connections;
using Spectre.Console;

namespace Asemb.Cli.Commands;

internal static class ServeCommand
{
    public static Option<int?> PortOption() => TypedOptions.MaybeWhole("--port", "-p", "TCP port; 0 takes a free one. [default: 7280, or Server:Port]", "PORT");

    public static Command Create()
    {
        var port = PortOption();
        var listen = new Option<string?>("--listen") { Description = "IP address to listen on; 0.0.0.0 opens the server to the network. [default: 127.0.0.1, or Server:Address]", HelpName = "ADDRESS" };
        var logFile = new Option<string?>("--log-file") { Description = "Append log lines to this file instead of standard error.", HelpName = "FILE" };
        var store = StoreOption.Create();
        var command = new Command("serve", "Runs the server in the foreground until Ctrl-C or SIGTERM: for systemd, containers and development.") { port, listen, logFile, store };
        command.WithExamples(
            ("asemb serve", "on 127.0.0.1:7280, logging to standard error"),
            ("asemb serve --listen 0.0.0.0 --port 80 --data /var/lib/asemb", "for a whole network"),
            ("asemb serve --store \"Host=db.example.org;Database=asemb;Username=asemb\"", "on PostgreSQL; docs/postgres.md has all about it"));
        command.Runs(async (context, cancellationToken) =>
        {
            var options = context.Options;
            if (options.GetValue(logFile) is { } file) LogTo(file);
            // A terminal that closes must not take a detached server with it.
            using var hangup = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, static signal => signal.Cancel = true);
            await using var server = await StartAsync(
                new AsembServerOptions
                {
                    DataDirectory = context.Data.Path,
                    HandleSignals = false,
                    ExtractionWorker = ExtractWorkerCommand.Line,
                    Settings = new Dictionary<string, string?>(StoreOption.Settings(StoreOption.Read(options, store)), StringComparer.Ordinal)
                    {
                        ["Server:Port"] = options.GetValue(port)?.ToString(CultureInfo.InvariantCulture),
                        ["Server:Address"] = options.GetValue(listen),
                    },
                },
                cancellationToken);
            context.Terminal.Remark($"[green]ASEMB listens[/] on {server.BaseAddress} ({UpCommand.Places(context.Data, server.StoreAddress.Shown)}); API page: {server.BaseAddress}docs");
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<AsembServer> StartAsync(AsembServerOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await AsembServer.StartAsync(options, cancellationToken);
        }
        catch (AsembException exception) when (exception.InnerException is IOException { InnerException: AddressInUseException })
        {
            throw new AsembException(exception.Error, $"{exception.InnerException.Message.TrimEnd('.')}. Stop what listens there, or choose another port with --port; --port 0 takes a free one.", exception);
        }
    }

    private static void LogTo(string path)
    {
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        Console.SetError(new StreamWriter(new FileStream(full, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true });
    }
}
