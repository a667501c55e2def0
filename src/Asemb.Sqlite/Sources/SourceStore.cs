using Asemb.Core.Errors;
using Asemb.Core.Sources;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Ingestion;

namespace Asemb.Sqlite.Sources;

internal sealed class SourceStore(SqliteDatabase database, TimeProvider time) : ISourceStore
{
    public Task<Source> CreateAsync(Workspace workspace, Source source, DateTimeOffset? nextSyncAt, CancellationToken cancellationToken, int most = int.MaxValue)
    {
        SourceName.Require(source.Name);
        return database.WriteAsync(
            write =>
            {
                if (write.Session.Scalar<long?>(AcceptSql.WorkspaceExists, ("$workspace", workspace.Id)) is null) throw workspace.Missing();
                if (write.Session.Scalar<long>(SourceSql.Count, ("$workspace", workspace.Id)) >= most) throw Source.TooMany(workspace, most);
                var id = write.Session.Scalar<long?>(
                    SourceSql.Insert,
                    ("$workspace", workspace.Id), ("$name", source.Name), ("$kind", source.Kind), ("$settings", source.Settings.ToJsonString()), ("$schedule", source.Schedule),
                    ("$limit", source.DeletionLimit), ("$paused", source.IsPaused ? 1 : 0), ("$due", nextSyncAt?.ToUnixTimeMilliseconds()), ("$now", time.NowMilliseconds()))
                    ?? throw new AsembException(ErrorCodes.SourceExists, $"The workspace '{workspace.Name}' has a source '{source.Name}' already. Choose another name, or delete that one first.") { Field = "name" };
                return Find(write.Session, workspace.Id, id)!.Source;
            },
            cancellationToken);
    }

    public Task<SourceStatus?> FindAsync(Workspace workspace, string name, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.Single(SourceSql.Find, SourceRow.Read, ("$workspace", workspace.Id), ("$name", name))?.ToStatus(session), cancellationToken);

    public Task<IReadOnlyList<SourceStatus>> ListAsync(Workspace workspace, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<SourceStatus>>(
        session => session.Query(SourceSql.List, SourceRow.Read, ("$workspace", workspace.Id)).ConvertAll(row => row.ToStatus(session)), cancellationToken);

    public Task<SourceReplacement> ReplaceAsync(
        Workspace workspace, Source present, Source changed, bool readAnew, DateTimeOffset? nextSyncAt, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            if (Find(write.Session, workspace.Id, present.Id) is not { } row) return SourceReplacement.Gone;
            if (!row.Source.IsSetUpAs(present)) return SourceReplacement.ChangedMeanwhile;
            write.Session.Execute(
                SourceSql.Replace,
                ("$settings", changed.Settings.ToJsonString()), ("$schedule", changed.Schedule), ("$limit", changed.DeletionLimit), ("$paused", changed.IsPaused ? 1 : 0),
                ("$due", nextSyncAt?.ToUnixTimeMilliseconds()), ("$workspace", workspace.Id), ("$source", present.Id));
            if (!readAnew) return SourceReplacement.Replaced;
            Cancel(write.Session, workspace.Id, present.Id, nextSyncAt);
            write.Session.Execute(SourceSql.ForgetState, ("$workspace", workspace.Id), ("$source", present.Id));
            write.Session.Execute(SourceSql.ForgetVersions, ("$workspace", workspace.Id), ("$source", present.Id));
            return SourceReplacement.Replaced;
        },
        cancellationToken);

    public Task<bool> DeleteAsync(Workspace workspace, long source, CancellationToken cancellationToken) => database.WriteAsync(
        write => write.Session.Execute(SourceSql.Delete, ("$workspace", workspace.Id), ("$source", source)) == 1, cancellationToken);

    public Task ForgetAsync(Workspace workspace, long source, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            Cancel(write.Session, workspace.Id, source, nextSyncAt: null);
            write.Session.Execute(SourceSql.ForgetItems, ("$workspace", workspace.Id), ("$source", source));
            return write.Session.Execute(SourceSql.Pause, ("$workspace", workspace.Id), ("$source", source));
        },
        cancellationToken);

    public Task<SourceSync?> BeginAsync(Workspace workspace, long source, bool isFull, bool confirm, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            var now = time.NowMilliseconds();
            if (Find(write.Session, workspace.Id, source) is not { } row) return null;
            if (row.SyncId is { } running)
            {
                var sync = FindSync(write.Session, workspace.Id, running)!;
                if (SyncRequests.IsOther(sync, isFull, confirm))
                {
                    var before = write.Session.Single(SyncSql.Before, SourceRow.ReadSync, ("$workspace", workspace.Id), ("$source", source), ("$sync", running));
                    var allowed = confirm ? sync.AllowedRemovals ?? SyncRequests.Confirm(row.Source, before) : sync.AllowedRemovals;
                    if (row.IsLeased) throw SyncRequests.UnderWay(row.Source, isFull && !sync.IsFull);
                    write.Session.Execute(SyncSql.Widen, ("$full", isFull ? 1 : 0), ("$allowed", allowed), ("$workspace", workspace.Id), ("$sync", running));
                }

                if (!row.IsLeased) write.Session.Execute(SyncSql.Begin, ("$sync", running), ("$now", now), ("$workspace", workspace.Id), ("$source", source));
                return FindSync(write.Session, workspace.Id, running);
            }

            var last = write.Session.Single(SyncSql.List, SourceRow.ReadSync, ("$workspace", workspace.Id), ("$source", source), ("$limit", 1));
            return Begin(write.Session, row, isScheduled: false, isFull, confirm ? SyncRequests.Confirm(row.Source, last) : null, now);
        },
        cancellationToken);

    public Task<bool> CancelAsync(Workspace workspace, long source, DateTimeOffset? nextSyncAt, CancellationToken cancellationToken) =>
        database.WriteAsync(write => Cancel(write.Session, workspace.Id, source, nextSyncAt), cancellationToken);

    public async Task<IReadOnlyList<SourceSync>> ListSyncsAsync(Workspace workspace, long source, int limit, CancellationToken cancellationToken) => await database.ReadAsync(
        session => session.Query(SyncSql.List, SourceRow.ReadSync, ("$workspace", workspace.Id), ("$source", source), ("$limit", limit)), cancellationToken);

    public Task<long> CountQueuedAsync(Workspace workspace, string? source, int most, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.Scalar<long>(SourceSql.CountQueued, ("$workspace", workspace.Id), ("$source", source), ("$most", most)), cancellationToken);

    public async Task<IReadOnlyDictionary<string, long>> CountQueuedAsync(Workspace workspace, int most, CancellationToken cancellationToken) => (await database.ReadAsync(
        session => session.Query(SourceSql.CountQueuedBySource, row => (Name: row.GetString(0), Queued: row.GetInt64(1)), ("$workspace", workspace.Id), ("$most", most)),
        cancellationToken)).ToDictionary(source => source.Name, source => source.Queued, StringComparer.Ordinal);

    internal static SourceRow? Find(SqliteSession session, long workspace, long source) =>
        session.Single(SourceSql.FindById, SourceRow.Read, ("$workspace", workspace), ("$source", source));

    internal static SourceSync? FindSync(SqliteSession session, long workspace, long sync) =>
        session.Single(SyncSql.Find, SourceRow.ReadSync, ("$workspace", workspace), ("$sync", sync));

    internal static SourceSync Begin(SqliteSession session, SourceRow row, bool isScheduled, bool isFull, long? allowed, long now)
    {
        var (workspace, source) = (row.Source.WorkspaceId, row.Source.Id);
        var sync = session.Scalar<long>(
            SyncSql.Insert,
            ("$workspace", workspace), ("$source", source), ("$scheduled", isScheduled ? 1 : 0), ("$full", isFull ? 1 : 0), ("$known", row.Documents), ("$allowed", allowed),
            ("$notes", SyncNotes.None.Write()), ("$now", now));
        session.Execute(SyncSql.Begin, ("$sync", sync), ("$now", now), ("$workspace", workspace), ("$source", source));
        return FindSync(session, workspace, sync)!;
    }

    private bool Cancel(SqliteSession session, long workspace, long source, DateTimeOffset? nextSyncAt)
    {
        if (Find(session, workspace, source)?.SyncId is not { } sync) return false;
        session.Execute(
            SyncSql.End,
            ("$state", SyncStateName.Of(SyncState.Cancelled)), ("$held", null), ("$code", null), ("$message", null), ("$now", time.NowMilliseconds()), ("$workspace", workspace), ("$sync", sync));
        session.Execute(SourceSql.LetGo, ("$due", nextSyncAt?.ToUnixTimeMilliseconds()), ("$workspace", workspace), ("$source", source));
        return true;
    }
}
