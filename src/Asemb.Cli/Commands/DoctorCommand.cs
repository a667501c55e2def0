using System.CommandLine;
using Asemb.Cli.Connection;
using Asemb.Cli.Output;
using Asemb.Cli.Stores;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Spectre.Console;

namespace Asemb.Cli.Commands;

/// <summary>Looks for what is wrong on this installation, and says what to do about it.</summary>
internal static class DoctorCommand
{
    private const long LowDiskBytes = 1L << 30;

    public static Command Create()
    {
        var repair = new Option<bool>("--repair") { Description = "Mend what can be mended in the store: shows it, asks, and says what stays." };
        var deep = new Option<bool>("--deep") { Description = "Also unpack every kept original and compare it with what was sent." };
        var yes = Confirmation.Option();
        var command = new Command("doctor", "Checks the data directory, the server, the store and every workspace, and says what to do about what is wrong.") { repair, deep, yes };
        command.WithExamples(
            ("asemb doctor", "exit code 0: all is well, warnings or not; 9: something is wrong"),
            ("asemb doctor --repair", "shows what it would mend and asks; exit code 9 when something stays"),
            ("asemb doctor --repair --deep --yes", "the originals too, without asking"));
        command.Runs(async (context, cancellationToken) =>
        {
            List<DoctorFinding> findings = [];
            RepairInfo? repaired = null;
            var depth = context.Options.GetValue(deep) ? RepairDepth.Deep : RepairDepth.Standard;
            if (context.NamedServer is null && Directory.Exists(context.Data.Path)) findings.AddRange(DataDirectoryFindings(context.Data));
            try
            {
                var connection = await context.ConnectAsync(cancellationToken);
                if (context.NamedServer is null && findings.Count == 0) findings.AddRange(DataDirectoryFindings(context.Data));
                if (context.Options.GetValue(repair)) repaired = await DoctorRepair.RunAsync(context, connection.Client, depth, context.Options.GetValue(yes), cancellationToken);
                await LookAsync(context, connection, findings, depth, cancellationToken);
            }
            catch (AsembException exception) when (exception.Error == ErrorCodes.StoreUnavailable)
            {
                findings.Add(new DoctorFinding("server", Ok: true, "None runs on this data directory, and none could be hosted without its store."));
                findings.Add(new DoctorFinding("store", Ok: false, StoreAway.Describe(context, exception.Message)));
                findings.Add(NotLookedAt());
            }

            var report = new DoctorReport(findings.TrueForAll(finding => finding.Ok), findings, repaired);
            if (!context.Terminal.PrintedJson(report, CliJson.Default.DoctorReport)) Print(context.Terminal, report);
            return report.Healthy ? ExitCodes.Success : ExitCodes.CheckFailed;
        });
        return command;
    }

    private static async Task LookAsync(CommandContext context, ServerConnection connection, List<DoctorFinding> findings, RepairDepth depth, CancellationToken cancellationToken)
    {
        findings.Add(new DoctorFinding("server", Ok: true, connection.IsHosted ? "None runs on this data directory; this command hosted one for itself." : $"Answers at {connection.Url}."));
        var health = (await HealthFindings(connection.Client, cancellationToken)).ToList();
        findings.AddRange(health.Select(finding => finding is { Check: "store", Ok: false } ? finding with { Message = StoreAway.Describe(context, finding.Message) } : finding));
        try
        {
            findings.AddRange(await StoreFindings(context, connection.Client, depth, cancellationToken));
            findings.AddRange(await WorkspaceFindings(connection.Client, context.Time.GetUtcNow(), cancellationToken));
        }
        catch (Exception exception) when (exception is ProblemException { Code: "store_unavailable" } || (exception as AsembException)?.Error == ErrorCodes.StoreUnavailable)
        {
            // It may have gone away, or come back, since the server looked.
            if (health.TrueForAll(finding => finding is not { Check: "store", Ok: false })) findings.Add(new DoctorFinding("store", Ok: false, StoreAway.Describe(context, exception.Message)));
            findings.Add(NotLookedAt());
        }
    }

    private static DoctorFinding NotLookedAt() =>
        new("consistency", Ok: true, "Neither what is stored nor the workspaces and their models could be looked at without the store. Run this again when it is back.") { Warning = true };

    private static IEnumerable<DoctorFinding> DataDirectoryFindings(DataDirectory data)
    {
        yield return new DoctorFinding("data directory", Ok: true, data.Path);
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
            var key = Path.Combine(data.Path, ServerFile.LocalKeyFileName);
            if (File.Exists(key) && (File.GetUnixFileMode(key) & Others) != UnixFileMode.None)
            {
                yield return new DoctorFinding("local key", Ok: false, $"Others may read {key}, which administers this installation. Run: chmod 600 '{key}'");
            }
        }

        var free = new DriveInfo(data.Path).AvailableFreeSpace;
        yield return free < LowDiskBytes
            ? new DoctorFinding("disk", Ok: false, $"Only {Answers.Size(free)} are free where {data.Path} lies. Make room: when the disk is full, nothing more is accepted.")
            : new DoctorFinding("disk", Ok: true, $"{Answers.Size(free)} free.");
    }

    private static async Task<IEnumerable<DoctorFinding>> HealthFindings(AsembClient client, CancellationToken cancellationToken)
    {
        var health = await client.GetHealthAsync("ready", cancellationToken);
        return (health.Checks ?? []).Select(check => new DoctorFinding(check.Name, check.Status == HealthState.Healthy, check.Detail ?? (string.Equals(check.Name, "lifetime", StringComparison.Ordinal) ? "Started, and not about to stop." : "Works.")));
    }

    private static async Task<IEnumerable<DoctorFinding>> StoreFindings(CommandContext context, AsembClient client, RepairDepth depth, CancellationToken cancellationToken)
    {
        List<(string Check, string? Workspace, string Message)> found = depth == RepairDepth.Deep
            ? [.. (await DoctorRepair.LookAsync(context, client, depth, cancellationToken)).Found.Select(finding => (finding.Check, finding.Workspace, finding.Message))]
            : [.. (await client.VerifyStoreAsync(cancellationToken)).Findings.Select(finding => (finding.Check, finding.Workspace, finding.Message))];
        return found.Count == 0
            ? [new DoctorFinding("consistency", Ok: true, "What is stored agrees with itself: every chunk has its vector, nothing is orphaned.")]
            : found.Select(finding => new DoctorFinding(finding.Check, Ok: false, finding.Workspace is { } workspace ? $"{workspace}: {finding.Message}" : finding.Message));
    }

    private static async Task<List<DoctorFinding>> WorkspaceFindings(AsembClient client, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var findings = new List<DoctorFinding>();
        var models = (await client.Models.ListAsync(cancellationToken)).Select(model => model.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var workspace in await client.Workspaces.ListAsync(cancellationToken))
        {
            findings.Add(await ModelFinding(client, workspace, models, cancellationToken));
            findings.AddRange(await WebhookFindings.FindAsync(client, workspace.Name, cancellationToken));
            var documents = (await client.Workspaces.GetStatsAsync(workspace.Name, cancellationToken)).Documents;
            if (documents.Failed > 0)
            {
                findings.AddRange(await FailedDocuments.FindAsync(client, workspace.Name, documents.Failed, cancellationToken));
            }

            findings.AddRange(await PauseFindings.FindAsync(client, workspace, documents.Pending, cancellationToken));
            findings.AddRange(await FailingSources.FindAsync(client, workspace.Name, now, cancellationToken));
        }

        return findings;
    }

    private static async Task<DoctorFinding> ModelFinding(AsembClient client, WorkspaceInfo workspace, HashSet<string> models, CancellationToken cancellationToken)
    {
        var id = workspace.Model.Id;
        if (!models.Contains(id))
        {
            return new DoctorFinding("model", Ok: false, $"{workspace.Name} was indexed with {id}, which is not configured any more. Configure it again, or switch to another: asemb models switch --to ID -w {workspace.Name}");
        }

        try
        {
            var model = await client.Models.FindAsync(id, cancellationToken);
            return model?.Fingerprint == workspace.Model.Fingerprint
                ? new DoctorFinding("model", Ok: true, $"{workspace.Name}: {id} is the one it was indexed with.")
                : new DoctorFinding("model", Ok: false, $"{workspace.Name} was indexed with another version of {id}. Bring that back, or switch to the present one: asemb models switch --to {id} -w {workspace.Name}");
        }
        catch (ProblemException problem)
        {
            return new DoctorFinding("model", Ok: false, $"{workspace.Name}: {id} cannot be used: {problem.Message}");
        }
    }

    private static void Print(Terminal terminal, DoctorReport report)
    {
        var warnings = report.Findings.Count(finding => finding.Warning);
        foreach (var finding in report.Findings)
        {
            terminal.Out.MarkupLine($"{Sign(finding)} [bold]{Markup.Escape(finding.Check)}[/]  {Markup.Escape(terminal.Typed(finding.Message))}");
        }

        terminal.Remark(report.Healthy ? $"[green]All is well[/]{(warnings > 0 ? $", with {Answers.Count(warnings, "warning")}" : "")}." : "[red]Something is wrong; each line says what to do.[/]");
    }

    private static string Sign(DoctorFinding finding) => finding switch
    {
        { Ok: false } => "[red]bad [/]",
        { Warning: true } => "[yellow]warn[/]",
        _ => "[green]ok  [/]",
    };
}
