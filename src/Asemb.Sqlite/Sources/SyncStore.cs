using System.Text.Json;
using Asemb.Core.Ingestion;
using Asemb.Core.Sources;
using Asemb.Core.Webhooks;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Webhooks;
using Asemb.Sqlite.Workspaces;

namespace Asemb.Sqlite.Sources;

internal sealed class SyncStore(SqliteDatabase database, TimeProvider time) : ISyncStore
{
    private const int MostLookedAt = 200;

    public async Task<SyncLease?> ClaimAsync(TimeSpan duration, Func<Source, DateTimeOffset, bool> canRun, CancellationToken cancellationToken)
    {
        // Polled often and mostly in vain: looking costs no write.
        var now = time.NowMilliseconds();
        var due = await database.ReadAsync(
            session => session.Query(SyncSql.Due, row => (Workspace: row.GetInt64(0), Source: row.GetInt64(1)), ("$now", now), ("$limit", MostLookedAt)), cancellationToken);
        foreach (var (workspace, source) in due)
        {
            if (await database.WriteAsync(write => Claim(write.Session, workspace, source, duration, canRun), cancellationToken) is { } lease) return lease;
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

    public Task<bool> MarkAsync(SyncLease lease, SyncMarks marks, CancellationToken cancellationToken) =>
        HeldAsync(lease, session => SyncMarking.Mark(session, lease, marks), cancellationToken);

    public Task<long> CountRemovableAsync(SyncLease lease, bool withUnseen, CancellationToken cancellationToken) => database.ReadAsync(
        session => withUnseen
            ? session.Scalar<long>(SourceItemSql.CountUnseen, ("$workspace", lease.Workspace.Id), ("$source", lease.Source.Id), ("$sync", lease.Sync.Id))
            : session.Scalar<long>(SourceItemSql.CountGone, ("$workspace", lease.Workspace.Id), ("$source", lease.Source.Id)),
        cancellationToken);

    public async Task<IReadOnlyList<string>> ListRemovableAsync(SyncLease lease, bool withUnseen, int limit, CancellationToken cancellationToken) => await database.ReadAsync(
        session => withUnseen
            ? session.Query(SourceItemSql.ListUnseen, row => row.GetString(0), ("$workspace", lease.Workspace.Id), ("$source", lease.Source.Id), ("$sync", lease.Sync.Id), ("$limit", limit))
            : session.Query(SourceItemSql.ListGone, row => row.GetString(0), ("$workspace", lease.Workspace.Id), ("$source", lease.Source.Id), ("$limit", limit)),
        cancellationToken);

    public Task<bool> ForgetAsync(SyncLease lease, IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
        HeldAsync(lease, session => SyncMarking.Forget(session, lease, keys), cancellationToken);

    public Task<bool> EndAsync(SyncLease lease, SyncOutcome outcome, Func<Source, DateTimeOffset?> next, CancellationToken cancellationToken) => HeldAsync(
        lease,
        session =>
        {
            var (workspace, source, sync, now) = (lease.Workspace.Id, lease.Source.Id, lease.Sync.Id, time.NowMilliseconds());
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

    public Task<bool> PutOffAsync(SyncLease lease, DateTimeOffset until, SyncError? error, CancellationToken cancellationToken) => HeldAsync(
        lease,
        session =>
        {
            session.Execute(
                SyncSql.NoteError,
                ("$code", error?.Code), ("$message", error?.Message), ("$refund", error is null ? 1 : 0), ("$workspace", lease.Workspace.Id), ("$sync", lease.Sync.Id));
            session.Execute(
                SyncSql.PutOff,
                ("$until", until.ToUnixTimeMilliseconds()), ("$workspace", lease.Workspace.Id), ("$source", lease.Source.Id), ("$lease", lease.Token.ToByteArray()));
        },
        cancellationToken);

    private Task<bool> HeldAsync(SyncLease lease, Action<SqliteSession> work, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            var held = write.Session.Scalar<long?>(
                SyncSql.IsHeld, ("$workspace", lease.Workspace.Id), ("$source", lease.Source.Id), ("$lease", lease.Token.ToByteArray())) is not null;
            if (held) work(write.Session);
            return held;
        },
        cancellationToken);

    private SyncLease? Claim(SqliteSession session, long workspace, long source, TimeSpan duration, Func<Source, DateTimeOffset, bool> canRun)
    {
        var now = time.GetUtcNow();
        if (SourceStore.Find(session, workspace, source) is not { } row || row.DueAt is not { } due || due > now || !canRun(row.Source, due)) return null;
        var token = Guid.NewGuid();
        var sync = row.SyncId ?? SourceStore.Begin(session, row, isScheduled: true, isFull: false, allowed: null, now.ToUnixTimeMilliseconds()).Id;
        session.Execute(
            SyncSql.Take, ("$lease", token.ToByteArray()), ("$until", (now + duration).ToUnixTimeMilliseconds()), ("$workspace", workspace), ("$source", source));
        session.Execute(SyncSql.CountAttempt, ("$workspace", workspace), ("$sync", sync));
        var found = session.Single(WorkspaceSql.FindById, WorkspaceRow.Read, ("$id", workspace))!;
        return new SyncLease(found, row.Source, SourceStore.FindSync(session, workspace, sync)!, token);
    }
}
