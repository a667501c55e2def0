using System.Globalization;
using System.Text.Json.Nodes;
using Asemb.Core.Sources;

namespace Asemb.Postgres.Tables;

/// <summary>
/// Finds changed rows by what triggers wrote to the outbox. Its rows say which keys changed; what the rows are now is read from the table, so that the
/// order of the outbox does not matter and an outbox row that is read twice does no harm. An outbox row goes when the store agrees with the table:
/// of a row that is there, after what was taken is durable; of one that is gone, when its document is not known any more, in a later sync.
/// </summary>
internal sealed class OutboxChanges(ISyncSession session, TableSettings settings, TableDatabase database, TableSql sql, RowIntake intake, string fingerprint)
{
    private readonly string _outbox = TableSql.Beside(settings.Table!, settings.Outbox!);

    public async Task<SyncEnd> RunAsync(TableState state, CancellationToken cancellationToken)
    {
        var wasTruncated = false;
        var truncations = new List<long>();

        // From the first row each time, for what commits late may have any id; up to here, for more may come without end.
        var end = (await database.QueryAsync($"SELECT coalesce(max(id), 0) FROM {_outbox}", row => row.GetInt64(0), cancellationToken))[0];
        for (var after = 0L; after < end;)
        {
            var noted = await database.QueryAsync(
                $"SELECT id, key FROM {_outbox} WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $3",
                row => (Id: row.GetInt64(0), Key: row.IsDBNull(1) ? null : row.GetFieldValue<string?[]>(1)),
                cancellationToken,
                after, end, settings.BatchSize);
            if (noted.Count == 0) break;
            after = noted[^1].Id;
            foreach (var (id, key) in noted)
            {
                if (key is not null) continue;
                wasTruncated = true;
                truncations.Add(id);
            }

            // An outbox of other key columns than the source's tells nothing; the fingerprint of the settings saw to a whole pass. Rows whose key holds
            // a null, as that of a unique index may, are no documents.
            var changed = noted.ToLookup(row => row.Key is { } key && key.Length == settings.Key.Count && !key.Contains(null));
            var done = changed[false].Where(row => row.Key is not null).Select(row => row.Id).ToList();
            done.AddRange(await HandAsync([.. changed[true].Select(row => (row.Id, (string[])row.Key!))], cancellationToken));
            await session.SaveAsync(new JsonObject { ["fingerprint"] = fingerprint }, cancellationToken);
            await ForgetAsync(done, cancellationToken);
        }

        var gone = new GoneRows(session, settings, database, sql, intake);
        await gone.LookAgainAsync(cancellationToken);
        if (wasTruncated && await gone.RemoveAsync(cancellationToken) == 0) await ForgetAsync(truncations, cancellationToken);
        return new SyncEnd(SawEverything: false, state.ToJson());
    }

    /// <returns>Ids of outbox rows that have nothing more to tell once what was handed over is durable.</returns>
    private async Task<IReadOnlyList<long>> HandAsync(IReadOnlyList<(long Id, string[] Key)> changed, CancellationToken cancellationToken)
    {
        if (changed.Count == 0) return [];
        var keys = changed.DistinctBy(row => RowKey.Write("", row.Key), StringComparer.Ordinal).Select(row => row.Key).ToList();
        await intake.HandByKeyAsync(database, sql, keys, cancellationToken);
        var removed = await intake.RemoveMissingAsync(database, sql, keys, cancellationToken);
        return [.. changed.Where(row => !removed.Contains(RowKey.Write(session.Source.Name, row.Key))).Select(row => row.Id)];
    }

    private Task ForgetAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken) => ids.Count == 0
        ? Task.CompletedTask
        : database.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"DELETE FROM {_outbox} WHERE id = ANY ($1)"), cancellationToken, ids.ToArray());
}
