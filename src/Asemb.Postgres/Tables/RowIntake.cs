using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Sources;

namespace Asemb.Postgres.Tables;

/// <summary>Hands rows to a sync: what is as it was is only seen, the rest is taken.</summary>
internal sealed class RowIntake(ISyncSession session, TableSettings settings, RowDocument documents)
{
    private const int HashLength = 32;

    /// <summary>Stages and codes of what one row is at fault for.</summary>
    private const string Stage = "extract";

    /// <summary>Bytes of values in JSON that a row may have.</summary>
    public long MostJson => documents.MostJson;

    public string KeyOf(SourceRow row) => RowKey.Write(session.Source.Name, row.Key);

    /// <param name="isWhole">All rows come by: what has nothing in it needs no removal of its own.</param>
    public async Task HandAsync(IReadOnlyList<SourceRow> rows, bool isWhole, CancellationToken cancellationToken)
    {
        if (rows.Count == 0) return;
        var fitting = new List<(string Key, SourceRow Row)>(rows.Count);
        foreach (var row in rows)
        {
            var key = KeyOf(row);
            if (key.Length <= DocumentKey.MaxLength) fitting.Add((key, row));
            else session.Skip(ShownText.Shorten(key), "key-too-long");
        }

        var known = await session.FindAsync([.. fitting.Select(row => row.Key)], cancellationToken);
        foreach (var (key, row) in fitting)
        {
            try
            {
                if (documents.Read(key, row) is { } document) await HandAsync(document, known.GetValueOrDefault(key), cancellationToken);
                else await LeaveOutAsync(key, isGone: !isWhole && known.ContainsKey(key), cancellationToken);
            }
            catch (AsembException exception) when (exception.Error == ErrorCodes.DocumentTooLarge || exception.Error == ErrorCodes.InvalidMetadata)
            {
                await session.FailAsync(key, new DocumentError(Stage, exception.Error.Code, exception.Message), cancellationToken);
            }
        }
    }

    private Task HandAsync(IncomingDocument document, SourceItem? known, CancellationToken cancellationToken)
    {
        var version = document.ComputeHash()[..HashLength];
        return !session.IsFull && string.Equals(known?.Version, version, StringComparison.Ordinal)
            ? session.SeenAsync(known!, cancellationToken)
            : session.TakeAsync(document, version, cancellationToken);
    }

    private async Task LeaveOutAsync(string key, bool isGone, CancellationToken cancellationToken)
    {
        session.Skip(key, "empty");
        if (isGone) await session.RemoveAsync(key, cancellationToken);
    }

    /// <summary>Hands the rows with these keys, what there is of them.</summary>
    public async Task HandByKeyAsync(TableDatabase database, TableSql sql, List<string[]> keys, CancellationToken cancellationToken)
    {
        while (keys.Count > 0)
        {
            var page = await database.RowsAsync(sql.ByKeys(), cancellationToken, [0, .. Arrays(keys)]);
            await HandAsync(page.Rows, isWhole: false, cancellationToken);
            if (!page.IsCut) break;

            // Large rows: the rest of them.
            var had = page.Rows.Select(row => RowKey.Write("", row.Key)).ToHashSet(StringComparer.Ordinal);
            keys = keys.FindAll(key => !had.Contains(RowKey.Write("", key)));
        }
    }

    /// <summary>Removes the documents of those of these keys that no row has.</summary>
    /// <returns>Keys of documents that were to be removed.</returns>
    public async Task<IReadOnlySet<string>> RemoveMissingAsync(TableDatabase database, TableSql sql, IReadOnlyList<string[]> keys, CancellationToken cancellationToken)
    {
        var missing = await FindMissingAsync(database, sql, keys, cancellationToken);
        if (missing.Count == 0) return new HashSet<string>(StringComparer.Ordinal);
        var known = await session.FindAsync(missing, cancellationToken);
        foreach (var key in known.Keys) await session.RemoveAsync(key, cancellationToken);
        return known.Keys.ToHashSet(StringComparer.Ordinal);
    }

    /// <returns>Keys of the documents of those that no row has, known or not.</returns>
    public async Task<IReadOnlyList<string>> FindMissingAsync(TableDatabase database, TableSql sql, IReadOnlyList<string[]> keys, CancellationToken cancellationToken) =>
        await database.QueryAsync(sql.Missing(), row => RowKey.Write(session.Source.Name, keys[(int)row.GetInt64(0) - 1]), cancellationToken, [0, .. Arrays(keys)]);

    private IEnumerable<object> Arrays(IReadOnlyList<string[]> keys) => Enumerable.Range(0, settings.Key.Count).Select(i => (object)keys.Select(key => key[i]).ToArray());
}
