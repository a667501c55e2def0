using System.Text.Json.Nodes;
using Asemb.Core.Ingestion;
using Asemb.Core.Sources;
using Asemb.Core.Webhooks;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Documents;
using Asemb.Postgres.Ingestion;
using Asemb.Postgres.Webhooks;
using Asemb.Postgres.Workspaces;

namespace Asemb.Postgres.Sources;

internal sealed class SyncStore(PostgresDatabase database, DocumentAcceptance acceptance, TimeProvider time) : ISyncStore
{
    private const int MostLookedAt = 200;

    public async Task<SyncLease?> ClaimAsync(TimeSpan duration, Func<Source, DateTimeOffset, ValueTask<bool>> canRun, CancellationToken cancellationToken)
    {
        // Polled often and mostly in vain: looking is one round trip.
        var now = time.GetUtcNow();
        var due = await database.ReadAsync(
            null, session => session.QueryAsync(SyncSql.Due, row => (Workspace: row.GetInt64(0), Source: row.GetInt64(1)), cancellationToken, now, MostLookedAt), cancellationToken);
        foreach (var (workspace, source) in due)
        {
            var seen = await database.ReadAsync(workspace, session => session.SingleAsync(SourceSql.FindById, SourceRow.Read, cancellationToken, workspace, source), cancellationToken);
            if (seen is not { DueAt: { } since } || since > now || !await canRun(seen.Source, since)) continue;
            if (await database.WriteAsync(workspace, session => ClaimAsync(session, seen.Source, duration, cancellationToken), cancellationToken) is { } lease) return lease;
        }

        return null;
    }

    public Task<bool> RenewAsync(SyncLease lease, TimeSpan duration, CancellationToken cancellationToken) => database.WriteAsync(
        lease.Workspace.Id,
        async session => await session.ExecuteAsync(SyncSql.Renew, cancellationToken, lease.Workspace.Id, lease.Source.Id, lease.Token, time.GetUtcNow() + duration) == 1,
        cancellationToken,
        isRepeatable: true);

    public async Task<IReadOnlyList<SourceItem>> FindItemsAsync(SyncLease lease, IReadOnlyCollection<string> keys, CancellationToken cancellationToken) => await database.ReadAsync(
        lease.Workspace.Id,
        session => session.QueryAsync(
            SourceItemSql.Find, row => new SourceItem(row.GetString(0), row.GetStringOrNull(1)), cancellationToken, lease.Workspace.Id, lease.Source.Id, KeyHash.Of(keys)),
        cancellationToken);

    public async Task<IReadOnlyList<SourceItem>> ListItemsAsync(SyncLease lease, string? after, int limit, CancellationToken cancellationToken) => await database.ReadAsync(
        lease.Workspace.Id,
        session => session.QueryAsync(
            SourceItemSql.List, row => new SourceItem(row.GetString(0), row.GetStringOrNull(1)), cancellationToken, lease.Workspace.Id, lease.Source.Id, after, limit),
        cancellationToken);

    public async Task<IReadOnlyList<SourceItem>> ListGoneItemsAsync(SyncLease lease, string? after, int limit, CancellationToken cancellationToken) => await database.ReadAsync(
        lease.Workspace.Id,
        session => session.QueryAsync(
            SourceItemSql.ListMarked, row => new SourceItem(row.GetString(0), row.GetStringOrNull(1)), cancellationToken, lease.Workspace.Id, lease.Source.Id, after, limit),
        cancellationToken);

    public async Task<IReadOnlyList<AcceptedDocument>?> TakeAsync(
        SyncLease lease, IReadOnlyList<IncomingDocument> documents, Func<IReadOnlyList<AcceptedDocument>, SyncMarks> marks, CancellationToken cancellationToken)
    {
        var prepared = await acceptance.PrepareAsync(lease.Workspace, new AcceptRequest(documents) { Owner = lease.Source.Name }, cancellationToken);
        var now = time.GetUtcNow();
        try
        {
            var accepted = await database.WriteAsync(
                lease.Workspace.Id,
                async session =>
                {
                    // Documents before their source, as cancellations lock them too.
                    var written = (await DocumentAcceptance.AcceptAsync(session, lease.Workspace, token: null, prepared, now, cancellationToken)).Documents;
                    if (!await HoldAsync(session, lease, cancellationToken)) throw new ClaimLostException();
                    await session.ExecuteAsync(Statements(lease, marks(written)), cancellationToken);
                    return written;
                },
                cancellationToken);
            await acceptance.KeepHouseAsync(lease.Workspace, now, cancellationToken);
            return accepted;
        }
        catch (ClaimLostException)
        {
            return null;
        }
    }

    public Task<bool> MarkAsync(SyncLease lease, SyncMarks marks, CancellationToken cancellationToken) =>
        HeldAsync(lease, session => session.ExecuteAsync(Statements(lease, marks), cancellationToken), cancellationToken);

    public Task<long> CountRemovableAsync(SyncLease lease, bool withUnseen, CancellationToken cancellationToken) => database.ReadAsync(
        lease.Workspace.Id,
        session => session.ScalarAsync<long>(withUnseen ? SourceItemSql.CountUnseen : SourceItemSql.CountGone, cancellationToken, lease.Workspace.Id, lease.Source.Id, lease.Sync.Id),
        cancellationToken);

    public async Task<IReadOnlyList<string>> ListRemovableAsync(SyncLease lease, bool withUnseen, int limit, CancellationToken cancellationToken) => await database.ReadAsync(
        lease.Workspace.Id,
        session => session.QueryAsync(
            withUnseen ? SourceItemSql.ListUnseen : SourceItemSql.ListGone, row => row.GetString(0), cancellationToken, lease.Workspace.Id, lease.Source.Id, limit, lease.Sync.Id),
        cancellationToken);

    public Task<bool> ForgetAsync(SyncLease lease, IReadOnlyCollection<string> keys, CancellationToken cancellationToken) => HeldAsync(
        lease,
        session => session.ExecuteAsync(SourceItemSql.Forget, cancellationToken, lease.Workspace.Id, lease.Source.Id, lease.Sync.Id, KeyHash.Of(keys)),
        cancellationToken);

    public Task<bool> EndAsync(SyncLease lease, SyncOutcome outcome, Func<Source, DateTimeOffset?> next, CancellationToken cancellationToken) => HeldAsync(
        lease,
        async session =>
        {
            var (workspace, source, sync, now) = (lease.Workspace.Id, lease.Source.Id, lease.Sync.Id, time.GetUtcNow());
            if (outcome.HoldsUnseen) await session.ExecuteAsync(SourceItemSql.LoseUnseen, cancellationToken, workspace, source, sync);
            var present = (await session.SingleAsync(SourceSql.FindById, SourceRow.Read, cancellationToken, workspace, source))!.Source;
            await session.ExecuteAsync(
                [
                    new Statement(SyncSql.End, workspace, sync, SyncStateName.Of(outcome.State), outcome.HeldBack, outcome.Error?.Code, outcome.Error?.Message, now),
                    new Statement(SyncSql.EndSource, workspace, source, outcome.SourceState?.ToJsonString(), now, outcome.State == SyncState.Failed, next(present)),
                ],
                cancellationToken);
            var ended = (await SourceStore.FindSyncAsync(session, workspace, sync, cancellationToken))!;
            var before = await session.SingleAsync(SyncSql.Before, SourceRow.ReadSync, cancellationToken, workspace, source, sync);
            if (SourceEvents.Of(lease.Workspace.Name, present, ended, before, now) is { } told) await session.ExecuteAsync([WebhookOutbox.Add(workspace, now, told)], cancellationToken);
            var replaces = before is not null && SyncHistory.Replaces(ended, before);
            await session.ExecuteAsync(
                [replaces ? new Statement(SyncSql.Delete, workspace, before!.Id) : new Statement(SyncSql.Trim, workspace, source, SyncHistory.Length)], cancellationToken);
        },
        cancellationToken,
        isLong: outcome.HoldsUnseen);

    public Task<bool> PutOffAsync(SyncLease lease, DateTimeOffset until, SyncError? error, bool isAttempt, CancellationToken cancellationToken) => HeldAsync(
        lease,
        session => session.ExecuteAsync(
            [
                new Statement(SyncSql.NoteError, lease.Workspace.Id, lease.Sync.Id, error?.Code, error?.Message, isAttempt ? 0 : 1),
                new Statement(SyncSql.PutOff, lease.Workspace.Id, lease.Source.Id, lease.Token, until),
            ],
            cancellationToken),
        cancellationToken);

    private static List<Statement> Statements(SyncLease lease, SyncMarks marks)
    {
        var (workspace, source, sync) = (lease.Workspace.Id, lease.Source.Id, lease.Sync.Id);
        var statements = new List<Statement> { new(SyncSql.Notes, workspace, sync, marks.Notes.Write()) };
        if (marks.Taken.Count > 0)
        {
            statements.Add(new Statement(
                SourceItemSql.Put,
                workspace,
                source,
                sync,
                KeyHash.Of(marks.Taken.Select(taken => taken.Key)),
                marks.Taken.Select(taken => taken.Key).ToArray<string?>(),
                marks.Taken.Select(taken => taken.Version).ToArray(),
                marks.Taken.Select(taken => (int)taken.Outcome).ToArray()));
        }

        if (marks.Seen.Count > 0) statements.Add(new Statement(SourceItemSql.See, workspace, source, sync, KeyHash.Of(marks.Seen.Select(item => item.Key))));
        if (marks.Kept.Count > 0) statements.Add(new Statement(SourceItemSql.Keep, workspace, source, sync, KeyHash.Of(marks.Kept)));
        if (marks.Gone.Count > 0) statements.Add(new Statement(SourceItemSql.Lose, workspace, source, sync, KeyHash.Of(marks.Gone)));
        if (marks.Cursor is not null) statements.Add(new Statement(SyncSql.Save, workspace, sync, marks.Cursor.ToJsonString()));
        return statements;
    }

    private static async Task<bool> HoldAsync(PostgresSession session, SyncLease lease, CancellationToken cancellationToken) =>
        await session.ScalarAsync<long?>(SyncSql.Hold, cancellationToken, lease.Workspace.Id, lease.Source.Id, lease.Token) is not null;

    private Task<bool> HeldAsync(SyncLease lease, Func<PostgresSession, Task> work, CancellationToken cancellationToken, bool isLong = false) => database.WriteAsync(
        lease.Workspace.Id,
        async session =>
        {
            if (!await HoldAsync(session, lease, cancellationToken)) return false;
            await work(session);
            return true;
        },
        cancellationToken,
        isLong);

    /// <param name="seen">As it was found to be one that can be run: with other settings it may not be.</param>
    private async Task<SyncLease?> ClaimAsync(PostgresSession session, Source seen, TimeSpan duration, CancellationToken cancellationToken)
    {
        var (workspace, source, now) = (seen.WorkspaceId, seen.Id, time.GetUtcNow());
        if (await session.ScalarAsync<long?>(SyncSql.LockDue, cancellationToken, workspace, source, now) is null) return null;
        if (await session.SingleAsync(WorkspaceSql.FindById, WorkspaceRow.Read, cancellationToken, workspace) is not { } found) return null;
        var row = (await SourceStore.LockAsync(session, workspace, source, cancellationToken))!;
        if (!JsonNode.DeepEquals(row.Source.Settings, seen.Settings)) return null;
        var token = Guid.NewGuid();
        var sync = row.SyncId ?? (await SourceStore.BeginAsync(session, row, isScheduled: true, isFull: false, allowed: null, now, cancellationToken)).Id;
        await session.ExecuteAsync(
            [new Statement(SyncSql.Take, workspace, source, token, now + duration), new Statement(SyncSql.CountAttempt, workspace, sync)], cancellationToken);
        return new SyncLease(found, row.Source, (await SourceStore.FindSyncAsync(session, workspace, sync, cancellationToken))!, token);
    }

    /// <summary>Undoes the transaction.</summary>
    private sealed class ClaimLostException : Exception;
}
