using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using Asemb.Cli.Connection;
using Asemb.Cli.Output;
using Asemb.Client;
using Asemb.Core.Errors;

namespace Asemb.Cli.Commands;

internal static class VersionCommand
{
    public static string Own => Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static Command Create()
    {
        var command = new Command("version", "Shows the versions of this command and of the server it would talk to.").WithExamples(("asemb version --json", "for machines"));
        command.Runs(async (context, cancellationToken) =>
        {
            var (url, key) = context.NamedServer is { } named
                ? (named, context.KeyFor(localKey: null))
                : await RunningServer.FindAsync(context.Data, cancellationToken) is { } running ? (running.Url, context.KeyFor(running.Key)) : (null, null);
            string? serverVersion = null;
            if (url is not null)
            {
                using var client = AsembClient.Connect(url, key);
                serverVersion = (await client.GetVersionAsync(cancellationToken)).Version;
            }

            var report = new VersionReport(Own, RuntimeInformation.FrameworkDescription, serverVersion, url?.AbsoluteUri);
            if (context.Terminal.PrintedJson(report, CliJson.Default.VersionReport)) return ExitCodes.Success;
            context.Terminal.Output.WriteLine($"asemb {report.Version}, {report.Runtime}");
            context.Terminal.Output.WriteLine(url is null ? "no server runs on this data directory" : $"server {serverVersion} at {url}");
            return ExitCodes.Success;
        });
        return command;
    }
}
