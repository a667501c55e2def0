using Asemb.Core.Sources;

namespace Asemb.Postgres.Tables;

/// <summary>
/// Finds documents whose rows are gone: asks the table, a page at a time, which of the known keys it does not have. Each question is answered by the
/// index of the key; nothing is sorted, and no collation of the database matters.
/// </summary>
internal sealed class GoneRows(ISyncSession session, TableSettings settings, TableDatabase database, TableSql sql, RowIntake intake)
{
    private const int PageSize = 2000;

    /// <summary>
    /// What was found gone and is still held back: its row may have come back without a sign, under a watermark of long ago. What is there is handed in,
    /// so that it is not gone any more, and only what is missing still is removed.
    /// </summary>
    public async Task LookAgainAsync(CancellationToken cancellationToken)
    {
        for (string? after = null; await session.ListGoneAsync(after, PageSize, cancellationToken) is { Count: > 0 } items; after = items[^1].Key)
        {
            var (keys, _) = await ReadAsync(items, cancellationToken);
            if (keys.Count == 0) continue;
            await intake.HandByKeyAsync(database, sql, keys, cancellationToken);
            foreach (var key in await intake.FindMissingAsync(database, sql, keys, cancellationToken)) await session.RemoveAsync(key, cancellationToken);
        }
    }

    /// <returns>How many documents are to be removed.</returns>
    public async Task<int> RemoveAsync(CancellationToken cancellationToken)
    {
        var removed = 0;
        for (string? after = null; await session.ListAsync(after, PageSize, cancellationToken) is { Count: > 0 } items; after = items[^1].Key)
        {
            var (keys, foreign) = await ReadAsync(items, cancellationToken);
            removed += foreign;
            if (keys.Count > 0) removed += (await intake.RemoveMissingAsync(database, sql, keys, cancellationToken)).Count;
        }

        return removed;
    }

    private async Task<(List<string[]> Keys, int Foreign)> ReadAsync(IReadOnlyList<SourceItem> items, CancellationToken cancellationToken)
    {
        var keys = new List<string[]>(items.Count);
        foreach (var item in items)
        {
            // Of other key columns than there are now: no row has it.
            if (RowKey.Read(session.Source.Name, item.Key, settings.Key.Count) is { } key) keys.Add(key);
            else await session.RemoveAsync(item.Key, cancellationToken);
        }

        return (keys, items.Count - keys.Count);
    }
}
