using System.Text.Json;
using System.Text.Json.Nodes;
using Asemb.Core.Ingestion;
using Asemb.Core.Sources;
using Asemb.Core.Webhooks;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Ingestion;
using Asemb.Sqlite.Webhooks;
using Asemb.Sqlite.Workspaces;

namespace Asemb.Sqlite.Sources;

internal sealed class SyncStore(SqliteDatabase database, DocumentAcceptance acceptance, TimeProvider time) : ISyncStore
{
    private const int MostLookedAt = 200;

    public async Task<SyncLease?> ClaimAsync(TimeSpan duration, Func<Source, DateTimeOffset, ValueTask<bool>> canRun, CancellationToken cancellationToken)
    {
        // Polled often and mostly in vain: looking costs no write.
        var now = time.NowMilliseconds();
        var due = await database.ReadAsync(
            session => session.Query(SyncSql.Due, row => (Workspace: row.GetInt64(0), Source: row.GetInt64(1)), ("$now", now), ("$limit", MostLookedAt)), cancellationToken);
        foreach (var (workspace, source) in due)
        {
            var seen = await database.ReadAsync(session => SourceStore.Find(session, workspace, source), cancellationToken);
            if (seen is not { DueAt: { } since } || since.ToUnixTimeMilliseconds() > now || !await canRun(seen.Source, since)) continue;
            if (await database.WriteAsync(write => Claim(write.Session, seen.Source, duration), cancellationToken) is { } lease) return lease;
        }

        return null;
    }

    public Task<bool> RenewAsync(SyncLease lease, TimeSpan duration, CancellationToken cancellationToken) => database.WriteAsync(
        write => write.Session.Execute(
            SyncSql.Renew, ("$until", (time.GetUtcNow() + duration).ToUnixTimeMilliseconds()), ("$workspace", lease.Workspace.Id), ("$source", lease.Source.Id), ("$lease", lease.Token.ToByteArray())) == 1,
        cancellationToken);

    public async Task<IReadOnlyList<SourceItem>> FindItemsAsync(SyncLease lease, IReadOnlyCollection<string> keys, CancellationToken cancellationToken) => await database.ReadAsync(
        session => session.Query(
            SourceItemSql.Find,
            row => new SourceItem(row.GetString(0), row.GetStringOrNull(1)),
            ("$workspace", lease.Workspace.Id), ("$source", lease.Source.Id), ("$keys", JsonSerializer.Serialize(keys))),
        cancellationToken);

    public async Task<IReadOnlyList<SourceItem>> ListItemsAsync(SyncLease lease, string? after, int limit, CancellationToken cancellationToken) => await database.ReadAsync(
        session => session.Query(
            SourceItemSql.List,
            row => new SourceItem(row.GetString(0), row.GetStringOrNull(1)),
            ("$workspace", lease.Workspace.Id), ("$source", lease.Source.Id), ("$after", after), ("$limit", limit)),
        cancellationToken);

    public async Task<IReadOnlyList<SourceItem>> ListGoneItemsAsync(SyncLease lease, string? after, int limit, CancellationToken cancellationToken) => await database.ReadAsync(
        session => session.Query(
            SourceItemSql.ListMarked,
            row => new SourceItem(row.GetString(0), row.GetStringOrNull(1)),
            ("$workspace", lease.Workspace.Id), ("$source", lease.Source.Id), ("$after", after), ("$limit", limit)),
        cancellationToken);

    public async Task<IReadOnlyList<AcceptedDocument>?> TakeAsync(
        SyncLease lease, IReadOnlyList<IncomingDocument> documents, Func<IReadOnlyList<AcceptedDocument>, SyncMarks> marks, CancellationToken cancellationToken)
    {
        var accept = await acceptance.PrepareAsync(lease.Workspace, new AcceptRequest(documents) { Owner = lease.Source.Name }, cancellationToken);
        return await database.WriteAsync<IReadOnlyList<AcceptedDocument>?>(
            write =>
            {
                if (!IsHeld(write.Session, lease)) return null;
                var accepted = accept(write).Documents;
                SyncMarking.Mark(write.Session, lease, marks(accepted));
                return accepted;
            },
            cancellationToken);
    }

    public Task<bool> MarkAsync(SyncLease lease, SyncMarks marks, CancellationToken cancellationToken) =>
        HeldAsync(lease, session => SyncMarking.Mark(session, lease, marks), cancellationToken);

    public Task<long> CountRemovableAsync(SyncLease lease, bool withUnseen, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.Scalar<long>(
            withUnseen ? SourceItemSql.CountUnseen : SourceItemSql.CountGone, ("$workspace", lease.Workspace.Id), ("$source", lease.Source.Id), ("$sync", lease.Sync.Id)),
        cancellationToken);

    public async Task<IReadOnlyList<string>> ListRemovableAsync(SyncLease lease, bool withUnseen, int limit, CancellationToken cancellationToken) => await database.ReadAsync(
        session => session.Query(
            withUnseen ? SourceItemSql.ListUnseen : SourceItemSql.ListGone,
            row => row.GetString(0),
            ("$workspace", lease.Workspace.Id), ("$source", lease.Source.Id), ("$sync", lease.Sync.Id), ("$limit", limit)),
        cancellationToken);

    public Task<bool> ForgetAsync(SyncLease lease, IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
        HeldAsync(lease, session => SyncMarking.Forget(session, lease, keys), cancellationToken);

    public Task<bool> EndAsync(SyncLease lease, SyncOutcome outcome, Func<Source, DateTimeOffset?> next, CancellationToken cancellationToken) => HeldAsync(
        lease,
        session =>
        {
            var (workspace, source, sync, now) = (lease.Workspace.Id, lease.Source.Id, lease.Sync.Id, time.NowMilliseconds());
            if (outcome.HoldsUnseen) session.Execute(SourceItemSql.LoseUnseen, ("$workspace", workspace), ("$source", source), ("$sync", sync));
            session.Execute(
                SyncSql.End,
                ("$state", SyncStateName.Of(outcome.State)), ("$held", outcome.HeldBack), ("$code", outcome.Error?.Code), ("$message", outcome.Error?.Message), ("$now", now),
                ("$workspace", workspace), ("$sync", sync));
            var present = SourceStore.Find(session, workspace, source)!.Source;
            session.Execute(
                SyncSql.EndSource,
                ("$kept", outcome.SourceState?.ToJsonString()), ("$now", now), ("$failed", outcome.State == SyncState.Failed ? 1 : 0), ("$due", next(present)?.ToUnixTimeMilliseconds()),
                ("$workspace", workspace), ("$source", source));
            var ended = SourceStore.FindSync(session, workspace, sync)!;
            var before = session.Single(SyncSql.Before, SourceRow.ReadSync, ("$workspace", workspace), ("$source", source), ("$sync", sync));
            if (SourceEvents.Of(lease.Workspace.Name, present, ended, before, time.GetUtcNow()) is { } told) WebhookOutbox.Add(session, workspace, told);
            if (before is not null && SyncHistory.Replaces(ended, before)) session.Execute(SyncSql.Delete, ("$workspace", workspace), ("$sync", before.Id));
            else session.Execute(SyncSql.Trim, ("$workspace", workspace), ("$source", source), ("$keep", SyncHistory.Length));
        },
        cancellationToken);

    public Task<bool> PutOffAsync(SyncLease lease, DateTimeOffset until, SyncError? error, bool isAttempt, CancellationToken cancellationToken) => HeldAsync(
        lease,
        session =>
        {
            session.Execute(
                SyncSql.NoteError,
                ("$code", error?.Code), ("$message", error?.Message), ("$refund", isAttempt ? 0 : 1), ("$workspace", lease.Workspace.Id), ("$sync", lease.Sync.Id));
            session.Execute(
                SyncSql.PutOff,
                ("$until", until.ToUnixTimeMilliseconds()), ("$workspace", lease.Workspace.Id), ("$source", lease.Source.Id), ("$lease", lease.Token.ToByteArray()));
        },
        cancellationToken);

    private Task<bool> HeldAsync(SyncLease lease, Action<SqliteSession> work, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            var held = IsHeld(write.Session, lease);
            if (held) work(write.Session);
            return held;
        },
        cancellationToken);

    private static bool IsHeld(SqliteSession session, SyncLease lease) =>
        session.Scalar<long?>(SyncSql.IsHeld, ("$workspace", lease.Workspace.Id), ("$source", lease.Source.Id), ("$lease", lease.Token.ToByteArray())) is not null;

    /// <param name="seen">As it was found to be one that can be run: with other settings it may not be.</param>
    private SyncLease? Claim(SqliteSession session, Source seen, TimeSpan duration)
    {
        var (workspace, source, now) = (seen.WorkspaceId, seen.Id, time.GetUtcNow());
        if (SourceStore.Find(session, workspace, source) is not { } row || row.DueAt is not { } due || due > now || !JsonNode.DeepEquals(row.Source.Settings, seen.Settings)) return null;
        var token = Guid.NewGuid();
        var sync = row.SyncId ?? SourceStore.Begin(session, row, isScheduled: true, isFull: false, allowed: null, now.ToUnixTimeMilliseconds()).Id;
        session.Execute(
            SyncSql.Take, ("$lease", token.ToByteArray()), ("$until", (now + duration).ToUnixTimeMilliseconds()), ("$workspace", workspace), ("$source", source));
        session.Execute(SyncSql.CountAttempt, ("$workspace", workspace), ("$sync", sync));
        var found = session.Single(WorkspaceSql.FindById, WorkspaceRow.Read, ("$id", workspace))!;
        return new SyncLease(found, row.Source, SourceStore.FindSync(session, workspace, sync)!, token);
    }
}
