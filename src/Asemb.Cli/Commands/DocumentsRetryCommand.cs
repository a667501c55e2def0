using System.CommandLine;
using Asemb.Cli.Ingestion;
using Asemb.Cli.Output;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Spectre.Console;

namespace Asemb.Cli.Commands;

/// <summary>Tries failed documents again.</summary>
internal static class DocumentsRetryCommand
{
    private const int MostFailures = 20;
    private const int PageSize = 1000;

    public static Command Create()
    {
        var keys = new Argument<string[]>("KEY") { Description = "Keys or paths. [default: every document that failed or waits]", Arity = ArgumentArity.ZeroOrMore };
        var noWait = new Option<bool>("--no-wait") { Description = "Do not wait until they are indexed: a running server goes on with them." };
        var command = new Command("retry", "Tries failed documents again, and at once those that wait for their next try.") { keys, noWait };
        command.WithExamples(("asemb documents retry", "all that failed or wait"), ("asemb documents retry reports/2024.pdf", "one, by its key or path"));
        command.Runs(async (context, cancellationToken) =>
        {
            var client = (await context.ConnectAsync(cancellationToken)).Client;
            var named = new List<DocumentInfo>();
            foreach (var name in context.Options.GetValue(keys) ?? []) named.Add(await DocumentNames.FindAsync(client, context.Workspace, name, cancellationToken));
            var waits = !context.Options.GetValue(noWait);

            // The answer says how many, and jobs of theirs have others too: what is followed is what is there to be retried now.
            var followed = !waits ? [] : named.Count > 0 ? named.FindAll(IsRetried) : await FindAsync(client, context.Workspace, cancellationToken);
            var retried = await client.Documents.RetryAsync(context.Workspace, named.Count == 0 ? null : named.ConvertAll(document => document.Key), cancellationToken);
            context.Terminal.Remark($"{Answers.Count(retried, "document")} {(retried == 1 ? "gets" : "get")} another try.");
            if (!waits)
            {
                context.Terminal.PrintedJson(new RetryResult { Retried = retried }, WireJson.Default.RetryResult);
                if (retried > 0) context.Terminal.Remark("[grey]How far they are: asemb documents list --state pending[/]");
                return ExitCodes.Success;
            }

            var report = await new RetryWatch(client, context.Terminal, context.Time, context.Workspace).RunAsync(followed, retried, cancellationToken);
            if (!context.Terminal.PrintedJson(report, CliJson.Default.RetryReport)) Print(context.Terminal, report);
            return report.Failed > 0 ? ExitCodes.PartialFailure : ExitCodes.Success;
        });
        return command;
    }

    private static bool IsRetried(DocumentInfo document) => document is { State: DocumentState.Failed } or { State: DocumentState.Pending, NextAttemptAt: not null };

    private static async Task<List<DocumentInfo>> FindAsync(AsembClient client, string workspace, CancellationToken cancellationToken)
    {
        var found = new List<DocumentInfo>();
        foreach (var state in (DocumentState[])[DocumentState.Failed, DocumentState.Pending])
        {
            await foreach (var document in client.Documents.ListAllAsync(workspace, new DocumentListQuery { State = state, Limit = PageSize }, cancellationToken))
            {
                if (IsRetried(document)) found.Add(document);
            }
        }

        return found;
    }

    private static void Print(Terminal terminal, RetryReport report)
    {
        foreach (var failure in report.Failures.Take(MostFailures)) terminal.Out.MarkupLine($"[red]failed[/] {Shown.Line(failure.File)} [grey]{failure.Code}[/] {Shown.Line(failure.Message)}");
        if (report.Failures.Count > MostFailures) terminal.Out.MarkupLine($"[grey]… and {report.Failures.Count - MostFailures} more: asemb documents list --state failed[/]");
        var gone = report.Gone > 0 ? $", {Answers.Number(report.Gone)} deleted meanwhile" : "";
        if (report.Indexed + report.Failed + report.Gone > 0) terminal.Remark($"{Answers.Count(report.Indexed, "document")} indexed, {Answers.Number(report.Failed)} failed{gone}.");
    }
}
