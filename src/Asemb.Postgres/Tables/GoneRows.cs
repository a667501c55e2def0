using Asemb.Core.Sources;

namespace Asemb.Postgres.Tables;

/// <summary>
/// Finds documents whose rows are gone: asks the table, a page at a time, which of the known keys it does not have. Each question is answered by the
/// index of the key; nothing is sorted, and no collation of the database matters.
/// </summary>
internal sealed class GoneRows(ISyncSession session, TableSettings settings, TableDatabase database, TableSql sql, RowIntake intake)
{
    private const int PageSize = 2000;

    /// <returns>How many documents are to be removed.</returns>
    public async Task<int> RemoveAsync(CancellationToken cancellationToken)
    {
        var removed = 0;
        string? after = null;
        for (; ; )
        {
            var items = await session.ListAsync(after, PageSize, cancellationToken);
            if (items.Count == 0) return removed;
            after = items[^1].Key;
            var keys = new List<string[]>(items.Count);
            foreach (var item in items)
            {
                if (RowKey.Read(session.Source.Name, item.Key, settings.Key.Count) is { } key)
                {
                    keys.Add(key);
                    continue;
                }

                // Of other key columns than there are now: no row has it.
                await session.RemoveAsync(item.Key, cancellationToken);
                removed++;
            }

            if (keys.Count > 0) removed += (await intake.RemoveMissingAsync(database, sql, keys, cancellationToken)).Count;
        }
    }
}
