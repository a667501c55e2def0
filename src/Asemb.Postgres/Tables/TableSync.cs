using System.Globalization;
using System.Text.Json.Nodes;
using Asemb.Core.Errors;
using Asemb.Core.Sources;

namespace Asemb.Postgres.Tables;

/// <summary>One sync of one table. The whole table at first, when all is asked for, and when what becomes of a row has changed; else what changed.</summary>
internal sealed class TableSync(ISyncSession session, TableSettings settings, TableDatabase database, TableShape shape, RowIntake intake, TimeProvider time)
{
    private readonly TableSql _sql = new(settings, shape, intake.MostJson);
    private readonly string _fingerprint = shape.Fingerprint(settings);

    public async Task<SyncEnd> RunAsync(CancellationToken cancellationToken)
    {
        RequireSameOrder();
        var state = TableState.Read(session.Source.State);
        var changes = Changes();
        var cursor = session.Cursor is { } saved && TableState.IsOf(saved, _fingerprint) ? saved : null;

        // A whole pass that was cut off goes on, whatever there is to be told of changes meanwhile.
        var isWhole = cursor?["pass"] is not null
            || session.IsFull || state is null || !string.Equals(state.Fingerprint, _fingerprint, StringComparison.Ordinal) || changes is TableChanges.Scan
            || (changes is TableChanges.Watermark && state.Changes is not TableChanges.Watermark)
            || (changes is TableChanges.Trigger && !string.Equals(state.Outbox, shape.OutboxId, StringComparison.Ordinal))
            || IsOpen(state);
        if (isWhole) return await PassAsync(changes, cursor, cancellationToken);
        return changes is TableChanges.Trigger
            ? await new OutboxChanges(session, settings, database, _sql, intake, _fingerprint).RunAsync(state!, cancellationToken)
            : await new WatermarkChanges(session, settings, database, _sql, intake, _fingerprint, shape.Find(settings.Watermark!)!.IsTime, time).RunAsync(state!, cancellationToken);
    }

    /// <summary>All rows in the order of their keys.</summary>
    private async Task<SyncEnd> PassAsync(string changes, JsonObject? cursor, CancellationToken cancellationToken)
    {
        var pass = cursor?["pass"] as JsonObject;

        // Before the first row is read: what changes while the pass goes on is found by the sync after it.
        var mark = pass is not null ? (string?)pass["mark"] : settings.Watermark is null ? null : await FindMarkAsync(cancellationToken);
        var outbox = pass is not null ? (string?)pass["outbox"] : shape.OutboxId;
        var after = pass?["after"] is JsonArray values ? values.Select(value => (string)value!).ToArray() : null;
        for (; ; )
        {
            var page = await database.RowsAsync(_sql.Page(after is null), cancellationToken, [settings.BatchSize, .. after ?? []]);
            RequireDistinct(page.Rows, after);
            await intake.HandAsync(page.Rows, isWhole: true, cancellationToken);
            if (page.Rows.Count > 0) after = page.Rows[^1].Key;
            if (page.IsLast(settings.BatchSize)) break;
            var place = new JsonObject { ["mark"] = mark, ["outbox"] = outbox, ["after"] = new JsonArray([.. after!.Select(value => (JsonNode)value)]) };
            await session.SaveAsync(new JsonObject { ["fingerprint"] = _fingerprint, ["pass"] = place }, cancellationToken);
        }

        var now = time.GetUtcNow();
        var end = new TableState { Fingerprint = _fingerprint, Types = shape.OrderTypes(settings), Changes = changes, Mark = mark, ReachedAt = now, GoneAt = now, Outbox = changes is TableChanges.Trigger ? outbox : null };
        return new SyncEnd(SawEverything: true, end.ToJson());
    }

    /// <summary>Rows that were not taken in are met again by a pass only. It reads all, so that by schedule it is made as seldom as rows that are gone are looked for.</summary>
    private bool IsOpen(TableState state)
    {
        var since = time.GetUtcNow() - state.GoneAt;
        return state.Open && (session.IsAsked || since < TimeSpan.Zero || since >= TimeSpan.FromSeconds(settings.DeletionsEvery));
    }

    private string Changes() => settings.Changes switch
    {
        TableChanges.Trigger => shape.OutboxId is not null
            ? TableChanges.Trigger
            : throw new AsembException(
                ErrorCodes.SourceChanged,
                $"The triggers of table '{settings.Table}' are not installed, or are disabled. See them with `asemb sources table-trigger {session.Source.Name}`, install them with --install, or set changes to auto."),
        TableChanges.Auto when shape.OutboxId is not null => TableChanges.Trigger,
        TableChanges.Auto when settings.Watermark is not null => TableChanges.Watermark,
        TableChanges.Auto => TableChanges.Scan,
        var chosen => chosen,
    };

    /// <summary>Documents would get other keys, or marks would not be understood: that needs somebody to say so.</summary>
    private void RequireSameOrder()
    {
        foreach (var column in TableShape.UsedColumns(settings))
        {
            if (shape.Find(column) is { } found && !found.IsBinary) continue;
            var what = shape.Hidden.Contains(column, StringComparer.Ordinal) ? "may not be read by the login any more" : shape.Find(column) is { } binary ? $"is {binary.Type} now, and bytes are no text" : "is gone";
            throw new AsembException(
                shape.Hidden.Contains(column, StringComparer.Ordinal) ? ErrorCodes.SourceDenied : ErrorCodes.SourceChanged,
                $"Column '{column}' of {settings.Table ?? "the query"} {what}. The documents stay as they are. Bring it back, or change the source's settings.");
        }

        if (session.IsFull || session.Source.State?["types"] is not JsonObject types) return;
        foreach (var (column, type) in shape.OrderTypes(settings))
        {
            if (types[column] is not { } before || string.Equals((string?)before, (string?)type, StringComparison.Ordinal)) continue;
            throw new AsembException(
                ErrorCodes.SourceChanged,
                string.Create(CultureInfo.InvariantCulture, $"Column '{column}' was {before} and is {type} now, by which rows are named or ordered. The documents stay as they are. Read all anew with `asemb sources sync {session.Source.Name} --full`."));
        }
    }

    private async Task<string?> FindMarkAsync(CancellationToken cancellationToken) =>
        (await database.QueryAsync(_sql.Mark(), row => row.IsDBNull(0) ? null : row.GetString(0), cancellationToken, 0))[0];

    /// <summary>Of a table an index sees to it; a query or a view may give two rows the same key, and one of them would be lost without a word.</summary>
    private void RequireDistinct(IReadOnlyList<SourceRow> rows, string[]? after)
    {
        foreach (var row in rows)
        {
            if (after is not null && after.AsSpan().SequenceEqual(row.Key))
            {
                throw new AsembException(
                    ErrorCodes.InvalidSource,
                    $"Two rows have the key '{ShownText.Shorten(string.Join(", ", row.Key))}' in {string.Join(", ", settings.Key)}. Name columns with key that no two rows have alike, or write the query so.")
                { Field = "settings.key" };
            }

            after = row.Key;
        }
    }
}
