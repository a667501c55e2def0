using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Cli.Commands;

/// <summary>Documents by what people type: a key, or a path whose full form is the key that 'asemb ingest' gives.</summary>
internal static class DocumentNames
{
    public static async Task<DocumentInfo> FindAsync(AsembClient client, string workspace, string name, CancellationToken cancellationToken)
    {
        var found = await client.Documents.FindAsync(workspace, name, cancellationToken);
        if (found is null && name.Length > 0) found = await client.Documents.FindAsync(workspace, Full(name), cancellationToken);
        return found ?? throw new AsembException(ErrorCodes.DocumentNotFound, await WhyAsync(client, workspace, name, cancellationToken));
    }

    /// <summary>The query with its prefix as it is, or as a path where no key begins as it was typed.</summary>
    public static async Task<DocumentListQuery> WithPrefixAsync(AsembClient client, string workspace, DocumentListQuery query, CancellationToken cancellationToken)
    {
        if (query.Prefix is not { Length: > 0 } prefix || await AnyAsync(client, workspace, prefix, cancellationToken)) return query;
        var full = Full(prefix);
        return await AnyAsync(client, workspace, full, cancellationToken) ? query with { Prefix = full } : query;
    }

    private static async Task<string> WhyAsync(AsembClient client, string workspace, string name, CancellationToken cancellationToken)
    {
        var records = await WithPrefixAsync(client, workspace, new DocumentListQuery { Prefix = name + "#" }, cancellationToken);
        return name.Length > 0 && await AnyAsync(client, workspace, records.Prefix!, cancellationToken)
            ? $"'{name}' became one document for each of its records. All of them: asemb documents list --prefix '{name}#' or asemb documents delete --prefix '{name}#'"
            : $"There is no document '{name}' in the workspace '{workspace}'. 'asemb documents list' shows the keys.";
    }

    private static async Task<bool> AnyAsync(AsembClient client, string workspace, string prefix, CancellationToken cancellationToken) =>
        (await client.Documents.ListAsync(workspace, new DocumentListQuery { Prefix = prefix, Limit = 1 }, cancellationToken)).Items.Count > 0;

    private static string Full(string name) => Path.GetFullPath(name).Replace('\\', '/');
}
