using System.CommandLine;
using Asemb.Cli.Output;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Cli.Commands;

internal static class DocumentsDeleteCommand
{
    /// <summary>The API's own bounds, for pages and for lists of keys.</summary>
    private const int MostAtOnce = 1000;

    public static Command Create()
    {
        var keys = new Argument<string[]>("KEY") { Description = "Keys or paths.", Arity = ArgumentArity.ZeroOrMore };
        var source = new Option<string?>("--source") { Description = "Everything from this source.", HelpName = "NAME" };
        var prefix = new Option<string?>("--prefix") { Description = "Everything whose key, or path, begins so: a folder, or a file with many records.", HelpName = "KEY" };
        var filter = new Option<string?>("--filter", "-f") { Description = "Indexed documents whose metadata match, as JSON such as {\"year\":{\"lt\":2020}}; see docs/filters.md.", HelpName = "JSON" };
        var yes = Confirmation.Option();
        var command = new Command("delete", "Deletes documents with everything that belongs to them.") { keys, source, prefix, filter, yes };
        command.WithExamples(
            ("asemb documents delete docs/old.md", "one, by its key or path"),
            ("asemb documents delete --source /home/me/docs --yes", "all that came from a folder"),
            ("asemb documents delete --prefix records.jsonl#", "every record of a file"),
            ("asemb documents delete --filter '{\"year\":{\"lt\":2020}}' --yes", "all that match"));
        command.Runs(async (context, cancellationToken) =>
        {
            var options = context.Options;
            var named = options.GetValue(keys) ?? [];
            var query = new DocumentListQuery
            {
                Source = options.GetValue(source),
                Prefix = options.GetValue(prefix),
                Filter = SearchCommand.ParseFilter(options.GetValue(filter)),
                Limit = MostAtOnce,
            };
            if (new object?[] { named.Length > 0 ? named : null, query.Source, query.Prefix, query.Filter }.Count(given => given is not null) != 1)
            {
                throw new AsembException(ErrorCodes.Usage, "Say which documents: keys, or --source, or --prefix, or --filter; one of the four.");
            }

            if (query.Prefix is { Length: 0 }) throw new AsembException(ErrorCodes.Usage, "--prefix is empty; every key begins so. 'asemb workspaces delete' deletes everything.");
            var client = (await context.ConnectAsync(cancellationToken)).Client;
            var deleted = named.Length > 0
                ? await ByKeyAsync(client, context.Workspace, named, cancellationToken)
                : await ManyAsync(client, context, query, options.GetValue(yes), cancellationToken);
            if (deleted is not { } count) return ExitCodes.Success;
            if (!context.Terminal.PrintedJson(new DeleteResult { Deleted = count }, WireJson.Default.DeleteResult)) context.Terminal.Remark($"Deleted {Answers.Count(count, "document")}.");
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>Deletes keys, as many at once as the API takes.</summary>
    public static async Task<int> DeleteAsync(AsembClient client, string workspace, IEnumerable<string> keys, CancellationToken cancellationToken)
    {
        var deleted = 0;
        foreach (var some in keys.Chunk(MostAtOnce)) deleted += await client.Documents.DeleteManyAsync(workspace, new DeleteDocumentsRequest { Keys = some }, cancellationToken);
        return deleted;
    }

    private static async Task<int?> ByKeyAsync(AsembClient client, string workspace, string[] names, CancellationToken cancellationToken)
    {
        var deleted = 0;
        foreach (var name in names)
        {
            var document = await DocumentNames.FindAsync(client, workspace, name, cancellationToken);
            if (await client.Documents.DeleteAsync(workspace, document.Key, cancellationToken)) deleted++;
        }

        return deleted;
    }

    /// <summary>Null when the answer was no.</summary>
    private static async Task<int?> ManyAsync(AsembClient client, CommandContext context, DocumentListQuery query, bool yes, CancellationToken cancellationToken)
    {
        query = await DocumentNames.WithPrefixAsync(client, context.Workspace, query, cancellationToken);
        List<string>? found = null;
        if (!yes || query.Prefix is not null)
        {
            found = [];
            await foreach (var document in client.Documents.ListAllAsync(context.Workspace, query, cancellationToken)) found.Add(document.Key);
        }

        if (found is { Count: 0 }) return 0;
        if (!Confirmation.Given(context, yes, $"Delete {Answers.Count(found?.Count ?? 0, "document")} {Which(query)} from the workspace '{context.Workspace}'?")) return null;
        return query.Prefix is not null
            ? await DeleteAsync(client, context.Workspace, found!, cancellationToken)
            : await client.Documents.DeleteManyAsync(context.Workspace, new DeleteDocumentsRequest { Source = query.Source, Filter = query.Filter }, cancellationToken);
    }

    private static string Which(DocumentListQuery query) => query switch
    {
        { Source: { } source } => $"of the source '{source}'",
        { Prefix: { } prefix } => $"whose keys begin with '{prefix}'",
        _ => $"that match {query.Filter?.ToJsonString()}",
    };
}
