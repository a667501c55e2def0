using System.CommandLine;
using Asemb.Cli.Jobs;
using Asemb.Cli.Output;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Spectre.Console;

namespace Asemb.Cli.Commands;

/// <summary>Cuts and embeds documents anew from their kept originals.</summary>
internal static class DocumentsReprocessCommand
{
    public static Command Create()
    {
        var keys = new Argument<string[]>("KEY") { Description = "Keys or paths.", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "Every document of the workspace." };
        var source = new Option<string?>("--source") { Description = "Everything from this source.", HelpName = "NAME" };
        var noWait = new Option<bool>("--no-wait") { Description = "Do not wait until they are indexed." };
        var command = new Command("reprocess", "Processes documents again from their kept originals, with the present settings.") { keys, all, source, noWait };
        command.WithExamples(
            ("asemb documents reprocess --all", "after a change of how documents are cut"),
            ("asemb documents reprocess docs/api.md", "one, by its key or path"));
        command.Runs(async (context, cancellationToken) =>
        {
            var options = context.Options;
            var named = options.GetValue(keys) ?? [];
            if ((named.Length > 0 ? 1 : 0) + (options.GetValue(all) ? 1 : 0) + (options.GetValue(source) is null ? 0 : 1) != 1)
                throw new AsembException(ErrorCodes.Usage, "Say which documents: keys, or --all, or --source; one of the three.");
            var client = (await context.ConnectAsync(cancellationToken)).Client;
            var answer = await client.Documents.ReprocessAsync(context.Workspace, await ReadAsync(client, context, named, options.GetValue(source), cancellationToken), cancellationToken);
            if (!context.Terminal.PrintedJson(answer, WireJson.Default.ReprocessAnswer)) Print(context.Terminal, answer);
            if (answer.JobId is not { } id || options.GetValue(noWait)) return answer.WithoutOriginal > 0 ? ExitCodes.PartialFailure : ExitCodes.Success;
            var begun = await JobNames.FindAsync(client, context.Workspace, id.ToString(), cancellationToken);
            var job = await new JobWatch(client, context.Terminal, context.Time).RunAsync(begun, cancellationToken);
            if (!context.Terminal.PrintedJson(job, WireJson.Default.JobInfo)) context.Terminal.Remark($"{Answers.Count(job.Indexed, "document")} indexed anew, {Answers.Number(job.Failed)} failed.");
            return job.Failed > 0 || answer.WithoutOriginal > 0 ? ExitCodes.PartialFailure : ExitCodes.Success;
        });
        return command;
    }

    private static async Task<ReprocessRequest> ReadAsync(AsembClient client, CommandContext context, string[] names, string? source, CancellationToken cancellationToken)
    {
        if (names.Length == 0) return new ReprocessRequest { Source = source, All = source is null ? true : null };
        var keys = new List<string>(names.Length);
        foreach (var name in names) keys.Add((await DocumentNames.FindAsync(client, context.Workspace, name, cancellationToken)).Key);
        return new ReprocessRequest { Keys = keys };
    }

    private static void Print(Terminal terminal, ReprocessAnswer answer)
    {
        terminal.Remark($"{Answers.Count(answer.Queued, "document")} processed again.");
        if (answer.Waiting > 0) terminal.Remark($"{Answers.Count(answer.Waiting, "document")} waited already and keep their place.");
        if (answer.WithoutOriginal == 0) return;
        terminal.Remark($"[yellow]{Answers.Count(answer.WithoutOriginal, "document")} left as they are, for no original is kept of them. Ingest them again:[/]");
        foreach (var key in answer.KeysWithoutOriginal) terminal.Remark($"  {Markup.Escape(Shown.Flat(key))}");
    }
}
