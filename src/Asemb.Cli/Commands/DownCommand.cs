using System.CommandLine;
using System.Diagnostics;
using Asemb.Cli.Connection;
using Asemb.Cli.Output;
using Asemb.Core.Errors;

namespace Asemb.Cli.Commands;

internal static class DownCommand
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(40);

    public static Command Create()
    {
        var command = new Command("down", "Stops the server that runs on the data directory; work under way is kept and resumed at the next start.");
        command.WithExamples(("asemb down", "stop it"));
        command.Runs(async (context, cancellationToken) =>
        {
            var server = await RunningServer.FindAsync(context.Data, cancellationToken);
            if (server is null)
            {
                if (!context.Terminal.PrintedJson(new DownReport("down", false, null), CliJson.Default.DownReport)) context.Terminal.Remark("No server runs on this data directory.");
                return ExitCodes.Success;
            }

            await StopAsync(server, context.Time, cancellationToken);
            if (!context.Terminal.PrintedJson(new DownReport("down", true, server.Pid), CliJson.Default.DownReport)) context.Terminal.Remark($"Stopped the server (process {server.Pid}).");
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task StopAsync(RunningServer server, TimeProvider time, CancellationToken cancellationToken)
    {
        await Terminate(server.Pid);
        var started = time.GetTimestamp();
        while (RunningServer.IsAlive(server.Pid))
        {
            if (time.GetElapsedTime(started) > StopLimit)
            {
                throw new AsembException(ErrorCodes.ServerUnavailable, $"Process {server.Pid} did not stop within {StopLimit.TotalSeconds:0} s. What it has acknowledged is safe: it may be killed.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
        }
    }

    /// <summary>SIGTERM, which lets the server drain. Windows has no such signal for a process without a window: there it is ended at once, which loses nothing.</summary>
    private static async Task Terminate(int pid)
    {
        if (OperatingSystem.IsWindows())
        {
            using var process = Process.GetProcessById(pid);
            process.Kill();
            return;
        }

        using var kill = Process.Start(new ProcessStartInfo("/bin/kill") { UseShellExecute = false, ArgumentList = { "-TERM", pid.ToString(System.Globalization.CultureInfo.InvariantCulture) } })!;
        await kill.WaitForExitAsync();
    }
}
