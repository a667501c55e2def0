using System.Text.Json.Nodes;
using Asemb.Core.Sources;

namespace Asemb.Postgres.Tables;

/// <summary>
/// Finds changed rows by a column that grows with each change: one indexed query when nothing has changed.
/// <para>
/// A row gets its watermark before its transaction commits, so that one with a lesser watermark may appear after a greater one was read. Therefore rows
/// down to an overlap behind the mark are read again until the overlap has passed since the mark was reached: it covers transactions that take no longer
/// than that between setting the column and committing, and clocks of several writers that differ by less. A transaction that takes longer is found by the
/// next whole pass only (or by triggers, which miss nothing).
/// </para>
/// </summary>
internal sealed class WatermarkChanges(ISyncSession session, TableSettings settings, TableDatabase database, TableSql sql, RowIntake intake, string fingerprint, bool isTime, TimeProvider time)
{
    /// <summary>Rows up to which the overlap is read again with every sync; after a bulk change it is read with a pause.</summary>
    private const int CheapRows = 1000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>Of a numbered watermark, whose overlap is no time.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(60);

    public async Task<SyncEnd> RunAsync(TableState state, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var place = session.Cursor is { } cursor && TableState.IsOf(cursor, fingerprint) && cursor["changes"] is JsonArray saved ? saved.Select(value => (string)value!).ToArray() : null;
        var (isSettled, isAgain) = (IsSettled(state, now), IsOverlapDue(state, now));
        var from = state.Mark is null ? null : isAgain ? (await TextAsync(sql.Lower(), cancellationToken, state.OverlapMark ?? state.Mark, settings.Overlap))! : state.Mark;
        var rows = 0L;
        string? last = null;
        for (; ; )
        {
            IReadOnlyList<object> values = place is not null ? [settings.BatchSize, .. place] : from is null ? [settings.BatchSize] : [settings.BatchSize, from];
            var page = await database.RowsAsync(sql.Changed(from is null ? null : isAgain ? ">=" : ">", isNext: place is not null), cancellationToken, values);
            await intake.HandAsync(page.Rows, isWhole: false, cancellationToken);
            rows += page.Rows.Count;
            if (page.Rows.Count > 0) last = page.Rows[^1].Watermark;
            if (page.IsLast(settings.BatchSize)) break;
            place = [page.Rows[^1].Watermark!, .. page.Rows[^1].Key];
            await session.SaveAsync(new JsonObject { ["fingerprint"] = fingerprint, ["changes"] = new JsonArray([.. place.Select(value => (JsonNode)value)]) }, cancellationToken);
        }

        // Read in order, so that the last row has the greatest; one of the future counts as of now.
        last ??= place?[0];
        var mark = last is null ? state.Mark : await TextAsync(sql.CapMark(), cancellationToken, last);
        var isNew = !string.Equals(mark, state.Mark, StringComparison.Ordinal);

        // While the overlap is only read now and then, the mark goes on, and what came late may stand far behind it.
        var overlapMark = isAgain || isSettled ? mark : state.OverlapMark ?? state.Mark;
        var end = state with { Mark = mark, OverlapMark = overlapMark, ReachedAt = isNew ? now : state.ReachedAt, OverlapAt = isAgain ? now : state.OverlapAt, OverlapRows = isAgain ? rows : state.OverlapRows };
        var gone = new GoneRows(session, settings, database, sql, intake);
        await gone.LookAgainAsync(cancellationToken);
        if (!session.IsAsked && now - state.GoneAt < TimeSpan.FromSeconds(settings.DeletionsEvery) && now >= state.GoneAt) return new SyncEnd(SawEverything: false, end.ToJson());
        await gone.RemoveAsync(cancellationToken);
        return new SyncEnd(SawEverything: false, (end with { GoneAt = now }).ToJson());
    }

    /// <summary>The overlap was read again after it had passed. Either way: a clock that went back must not end it early.</summary>
    private bool IsSettled(TableState state, DateTimeOffset now)
    {
        var settled = settings.Overlap == 0 ? TimeSpan.Zero : isTime ? TimeSpan.FromSeconds(settings.Overlap) : Settling;
        return now >= state.ReachedAt && now - state.ReachedAt > settled && state.OverlapAt >= state.ReachedAt + settled;
    }

    private bool IsOverlapDue(TableState state, DateTimeOffset now)
    {
        if (IsSettled(state, now)) return false;
        return state.OverlapRows <= CheapRows || now < state.OverlapAt || now - state.OverlapAt >= Pause;
    }

    private async Task<string?> TextAsync(string statement, CancellationToken cancellationToken, params object[] values) =>
        (await database.QueryAsync(statement, row => row.IsDBNull(0) ? null : row.GetString(0), cancellationToken, values))[0];
}
