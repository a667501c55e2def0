using Asemb.Cli.Output;
using Asemb.Client;
using Asemb.Client.Contracts;
using Spectre.Console;

namespace Asemb.Cli.Commands;

/// <summary>Why a list or a search is empty: an empty workspace is another matter than a question without an answer.</summary>
internal static class NothingFound
{
    /// <summary>After a list without documents.</summary>
    public static async Task TellAsync(CommandContext context, AsembClient client, DocumentListQuery query, CancellationToken cancellationToken)
    {
        if (context.Terminal.Json) return;
        var workspace = $"the workspace '{Markup.Escape(context.Workspace)}'";
        var documents = (await client.Workspaces.GetStatsAsync(context.Workspace, cancellationToken)).Documents;
        context.Terminal.Remark((documents.Total, query) switch
        {
            (0, _) => Empty(workspace),
            (_, { State: { } state, Source: null, Prefix: null, Filter: null }) => $"No document in {workspace} {Doing(state)}.",
            _ => $"None of the {Answers.Count(documents.Total, "document")} in {workspace} matches.",
        });
    }

    /// <summary>After a search without hits.</summary>
    public static async Task TellAsync(CommandContext context, AsembClient client, SearchQuery query, CancellationToken cancellationToken)
    {
        if (context.Terminal.Json) return;
        var workspace = $"the workspace '{Markup.Escape(context.Workspace)}'";
        var documents = (await client.Workspaces.GetStatsAsync(context.Workspace, cancellationToken)).Documents;
        var waiting = documents.Pending + documents.Processing;
        context.Terminal.Remark(documents switch
        {
            { Total: 0 } => "Nothing found. " + Empty(workspace),
            _ when waiting > 0 => $"Nothing found so far: {Answers.Count(waiting, "document")} in {workspace} {(waiting == 1 ? "waits" : "wait")} to be indexed.",
            { Indexed: 0 } => $"Nothing found: no document in {workspace} could be indexed. See why: asemb documents list --state failed -w {Markup.Escape(context.Workspace)}",
            _ when query.Offset > 0 => $"Nothing found beyond the first {Answers.Number(query.Offset.Value)}.",
            _ when query.Filter is not null => "Nothing found among the documents that match the filter, if any does.",
            _ => "Nothing found.",
        });
    }

    private static string Empty(string workspace) => $"There is no document in {workspace} yet. Take files in: asemb ingest PATH";

    private static string Doing(DocumentState state) => state switch
    {
        DocumentState.Failed => "has failed",
        DocumentState.Pending => "waits to be indexed",
        DocumentState.Processing => "is being indexed",
        _ => "is indexed yet",
    };
}
