using System.CommandLine;
using System.Globalization;
using Asemb.Cli.Connection;
using Asemb.Cli.Ingestion;
using Asemb.Cli.Output;
using Asemb.Client;
using Asemb.Core.Errors;
using Spectre.Console;

namespace Asemb.Cli.Commands;

internal static class IngestCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH") { Description = "Files, folders (with all below them), globs such as 'docs/**/*.md', or - for standard input.", Arity = ArgumentArity.OneOrMore };
        var name = new Option<string>("--name") { Description = "Key and file name of what comes from standard input; its ending says what it is.", HelpName = "NAME", DefaultValueFactory = _ => "stdin.txt" };
        var source = new Option<string?>("--source") { Description = "A name for everything of this run. [default: the folder it was found under]", HelpName = "NAME" };
        var keysFrom = new Option<string?>("--base") { Description = "Make keys relative to this folder instead of full paths.", HelpName = "DIR" };
        var metadata = MetadataOption.Create();
        var prune = new Option<bool>("--prune") { Description = "Delete the documents that came from these folders and whose files are gone; asks first." };
        var pruneMost = new Option<bool>("--prune-most") { Description = "Prune even when more than half of a folder's documents are gone." };
        var yes = Confirmation.Option();
        var command = new Command("ingest", "Takes files in: extracts, chunks, embeds and indexes them. Unchanged files cost nothing.") { paths, name, source, keysFrom, metadata, prune, pruneMost, yes };
        command.WithExamples(
            ("asemb ingest docs/", "everything below docs/"),
            ("asemb ingest 'reports/**/*.pdf' notes.md", "all PDF files below reports/, and one more file"),
            ("curl -s https://example.com/ | asemb ingest - --name page.html", "from standard input"),
            ("asemb ingest reports/ --metadata year=2024 --metadata team=people", "with metadata that filters see"),
            ("asemb ingest docs/ --prune --yes", "and forget what is no longer there"),
            ("asemb ingest docs/ --json | tail -1", "counts by format and failures by reason, for machines"));
        command.Runs((context, cancellationToken) => RunAsync(
            context,
            context.Options.GetRequiredValue(paths),
            context.Options.GetRequiredValue(name),
            context.Options.GetValue(source),
            context.Options.GetValue(keysFrom),
            new IngestChoices
            {
                Metadata = MetadataOption.Read(context.Options.GetValue(metadata)),
                Prune = context.Options.GetValue(prune) || context.Options.GetValue(pruneMost),
                PruneMost = context.Options.GetValue(pruneMost),
                Yes = context.Options.GetValue(yes),
            },
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        CommandContext context, string[] paths, string name, string? source, string? keysFrom, IngestChoices choices, CancellationToken cancellationToken)
    {
        if (keysFrom is not null && !Directory.Exists(keysFrom)) throw new AsembException(ErrorCodes.PathNotFound, $"The folder '{keysFrom}', given with --base, does not exist.");
        if (choices.Prune) Confirmation.RequireSomebody(context, choices.Yes, "--prune asks before it deletes.");
        if (!paths.Contains(FileSelection.StandardInput, StringComparer.Ordinal))
        {
            var connection = await context.ConnectAsync(cancellationToken);
            return await IngestAsync(context, connection, FileSelection.Select(paths, keysFrom, source), choices, cancellationToken);
        }

        // Standard input can be read once, a batch may have to be sent twice: it goes through a file.
        var folder = Directory.CreateTempSubdirectory("asemb-");
        try
        {
            var safeName = Path.GetFileName(name) is { Length: > 0 } fileName ? fileName : "stdin.txt";
            var path = Path.Combine(folder.FullName, safeName);
            if (!Console.IsInputRedirected) context.Terminal.Remark("[grey]Reading standard input; end it with Ctrl-D.[/]");
            await using (var file = File.Create(path))
            await using (var input = Console.OpenStandardInput())
            {
                await input.CopyToAsync(file, cancellationToken);
            }

            var others = paths.Where(item => !string.Equals(item, FileSelection.StandardInput, StringComparison.Ordinal)).ToList();
            var selection = FileSelection.Select(others, keysFrom, source);
            var fromInput = new SelectedFile(path, name, source ?? "stdin", new FileInfo(path).Length) { Uri = null };
            return await IngestAsync(context, await context.ConnectAsync(cancellationToken), selection with { Files = [.. selection.Files, fromInput] }, choices, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Ingests and reports; the exit code says whether documents failed.</summary>
    public static async Task<int> IngestAsync(
        CommandContext context, ServerConnection connection, Selection selection, IngestChoices choices, CancellationToken cancellationToken)
    {
        Pruning.Require(selection, choices);
        var files = selection.Files;
        var terminal = context.Terminal;
        var started = context.Time.GetTimestamp();
        var before = await connection.Client.GetStatsAsync(cancellationToken);
        await using var interrupted = cancellationToken.Register(() =>
            terminal.Remark("[yellow]Finishing what was begun; Ctrl-C again ends at once.[/] [grey]What was acknowledged is kept either way.[/]"));
        var progress = new ProgressDisplay(terminal, context.Time, "files");
        var run = new IngestRun(connection.Client, context.Workspace, choices.Metadata, progress, context.Time);
        await BrokenOff.ToldAsync(context, selection, run, started, () => progress.RunAsync("Ingesting", () => run.RunAsync(files, cancellationToken)));

        var pruning = run.Interrupted ? Pruning.None : await Pruning.RunAsync(context, connection.Client, selection, run.Documents, choices, cancellationToken);
        var after = await connection.Client.GetStatsAsync(CancellationToken.None);
        var workspace = await connection.Client.Workspaces.GetStatsAsync(context.Workspace, CancellationToken.None);
        var report = new IngestReport
        {
            Workspace = context.Workspace,
            Files = files.Count,
            Bytes = files.Sum(file => file.Length),
            Documents = run.Documents,
            ByFormat = run.Formats,
            FailuresByReason = run.FailuresByReason,
            Failures = run.Failures,
            Chunks = workspace.Chunks,
            EmbeddedChunks = after.EmbeddedChunks - before.EmbeddedChunks,
            LeftOut = selection.LeftOut,
            Gone = pruning.Gone.Keys.Count,
            Pruned = pruning.Deleted,
            Seconds = Math.Round(context.Time.GetElapsedTime(started).TotalSeconds, 2),
            Interrupted = run.Interrupted,
        };
        Print(terminal, report, run);
        pruning.Tell(terminal);
        if (run.Interrupted) return ExitCodes.Interrupted;
        return run.Documents.Failed + run.Documents.FailedBefore > 0 ? ExitCodes.PartialFailure : ExitCodes.Success;
    }

    private static string Passed(LeftOut leftOut) => string.Join(", ", new[]
    {
        leftOut.Hidden > 0 ? $"{Answers.Number(leftOut.Hidden)} hidden" : "",
        leftOut.Links > 0 ? Answers.Count(leftOut.Links, "link") + " to folders or to nothing" : "",
        leftOut.Unreadable > 0 ? Answers.Count(leftOut.Unreadable, "unreadable folder") : "",
    }.Where(part => part.Length > 0));

    private static string Overtaken(DocumentTally documents) =>
        (documents.Cancelled > 0 ? $", {Answers.Number(documents.Cancelled)} cancelled" : "") + (documents.Superseded > 0 ? $", {Answers.Number(documents.Superseded)} replaced or deleted meanwhile" : "");

    private static void Print(Terminal terminal, IngestReport report, IngestRun run)
    {
        if (terminal.Json)
        {
            JsonOutput.WriteLine(terminal.Output, report, CliJson.Default.IngestReport);
            return;
        }

        foreach (var failure in report.Failures.Take(20))
        {
            terminal.Out.MarkupLine($"[red]failed[/] {Shown.Line(failure.File)} [grey]{failure.Code}[/] {Shown.Line(failure.Message)}");
        }

        if (report.Failures.Count > 20) terminal.Out.MarkupLine($"[grey]… and {report.Failures.Count - 20} more; --json lists all[/]");
        var documents = report.Documents;
        terminal.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Answers.Count(documents.Total, "document")} in {report.Seconds:0.0} s: {documents.Created:N0} new, {documents.Updated:N0} changed, {documents.Unchanged - documents.FailedBefore:N0} unchanged{(documents.FailedBefore > 0 ? string.Create(CultureInfo.InvariantCulture, $", {documents.FailedBefore:N0} failed before") : "")}; {documents.Indexed:N0} indexed and {documents.Failed:N0} failed now{Overtaken(documents)}. The workspace '{report.Workspace}' holds {Answers.Count(report.Chunks ?? 0, "chunk")}."));
        if (Passed(report.LeftOut) is { Length: > 0 } passed) terminal.Remark($"[grey]Left out: {passed}. Name a file itself to take it in.[/]");
        if (documents.FailedBefore > 0)
        {
            terminal.Remark($"[grey]What failed before has not changed and was not tried again: 'asemb documents retry' does that.[/]");
        }

        if (report.Interrupted)
        {
            terminal.Remark($"[yellow]Interrupted after {Answers.Number(run.FilesSent)} of {Answers.Count(report.Files, "file")}.[/] Run the same command again to go on: what is done is skipped.");
            if (documents.Waiting > 0) terminal.Remark($"[grey]{Answers.Count(documents.Waiting, "accepted document")} {(documents.Waiting == 1 ? "is" : "are")} kept and will be indexed by the next asemb process on this data directory.[/]");
        }
    }
}
