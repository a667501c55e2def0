using System.CommandLine;
using Asemb.Cli.Models;
using Asemb.Cli.Output;
using Asemb.Cli.Usage;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Cli.Commands;

internal static class ModelsSwitchCommand
{
    private const int DefaultSamples = 100;

    public static Command Create()
    {
        var to = new Option<string?>("--to") { Description = "Model to switch to; see 'asemb models list'.", HelpName = "ID" };
        var rollback = new Option<bool>("--rollback") { Description = "Go back to the embedding index that was active before." };
        var abandon = new Option<bool>("--abandon") { Description = "Give the switch under way up; what answers searches stays." };
        var status = new Option<bool>("--status") { Description = "Show the embedding indexes, how far a switch is, and how the last one went." };
        var samples = TypedOptions.Whole("--samples", "", $"Stored documents to search for before and after, 0 to 500. [default: {DefaultSamples}]", DefaultSamples);
        var judge = new Option<string?>("--judge") { Description = "Folder with queries.jsonl and qrels/test.tsv (BEIR): queries of your own to ask before and after.", HelpName = "FOLDER" };
        var dropOld = new Option<bool>("--drop-old") { Description = "Drop the old embedding index at the end: there is no rollback then." };
        var noWait = new Option<bool>("--no-wait") { Description = "Do not follow the work: a running server goes on with it." };
        var command = new Command("switch", "Switches a workspace to another embedding model while it goes on answering, and back.") { to, rollback, abandon, status, samples, judge, dropOld, noWait };
        command.WithExamples(
            ("asemb models switch --to builtin:asemb-static-en-128", "embed the stored chunks with another model, compare, take over"),
            ("asemb models switch --status", "how far it is, and what it brought"),
            ("asemb models switch --rollback", "go back to the model before"));
        command.Runs(async (context, cancellationToken) =>
        {
            var options = context.Options;
            Option[] verbs = [to, rollback, abandon, status];
            if (verbs.Count(verb => options.GetResult(verb) is { Implicit: false }) != 1)
                throw new AsembException(ErrorCodes.Usage, "Say what to do: exactly one of --to ID, --rollback, --abandon and --status.");
            Option[] ofTo = [samples, judge, dropOld];
            if (options.GetValue(to) is null && ofTo.FirstOrDefault(option => options.GetResult(option) is { Implicit: false }) is { } misplaced)
                throw new AsembException(ErrorCodes.Usage, $"{misplaced.Name} goes with --to.");
            var judged = options.GetValue(judge) is { } folder ? JudgedQueries.Read(folder) : null;
            var connection = await context.ConnectAsync(cancellationToken);
            var indexes = connection.Client.EmbeddingIndexes;
            var follow = new SwitchFollowing(connection, context.Terminal, context.Time, context.Workspace);
            if (options.GetValue(status))
            {
                var list = await indexes.ListAsync(context.Workspace, cancellationToken);
                if (!context.Terminal.PrintedJson(list, WireJson.Default.EmbeddingIndexList)) SwitchDisplay.Show(context.Terminal, list);
                return ExitCodes.Success;
            }

            if (options.GetValue(abandon))
            {
                if ((await indexes.ListAsync(context.Workspace, cancellationToken)).Switch is null)
                    throw new AsembException(ErrorCodes.EmbeddingIndexNotFound, $"'{context.Workspace}' is not being switched to another model.");
                var left = await indexes.AbandonAsync(context.Workspace, cancellationToken);
                if (!context.Terminal.PrintedJson(left, WireJson.Default.EmbeddingIndexList))
                    context.Terminal.Remark($"Given up. '{context.Workspace}' stays with {left.Items.First(index => index.State == EmbeddingIndexState.Active).Model.Id}.");
                return ExitCodes.Success;
            }

            var request = options.GetValue(to) is not { } model
                ? null
                : new SwitchModelRequest { Model = model, Samples = options.GetValue(samples), Judge = judged, DropOld = options.GetValue(dropOld) };
            var begun = request is null ? await indexes.RollBackAsync(context.Workspace, cancellationToken) : await indexes.SwitchAsync(context.Workspace, request, cancellationToken);
            return await follow.RunAsync(begun, wait: !options.GetValue(noWait), cancellationToken);
        });
        return command;
    }
}
