using Asemb.Core.Errors;
using Asemb.Core.Sources;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Workspaces;

namespace Asemb.Postgres.Sources;

/// <summary>Whoever begins, cancels or changes something locks the source's row first: two servers never begin two syncs of one source.</summary>
internal sealed class SourceStore(PostgresDatabase database, TimeProvider time) : ISourceStore
{
    public Task<Source> CreateAsync(Workspace workspace, Source source, DateTimeOffset? nextSyncAt, CancellationToken cancellationToken, int most = int.MaxValue)
    {
        SourceName.Require(source.Name);
        return database.WriteAsync(
            workspace.Id,
            async session =>
            {
                if (await session.ScalarAsync<long?>(WorkspaceSql.Hold, cancellationToken, workspace.Id) is null) throw workspace.Missing();
                await session.ExecuteAsync(SourceSql.TakeTurn, cancellationToken, workspace.Id);
                if (await session.ScalarAsync<long>(SourceSql.Count, cancellationToken, workspace.Id) >= most) throw Source.TooMany(workspace, most);
                var id = await session.ScalarAsync<long?>(
                    SourceSql.Insert,
                    cancellationToken,
                    workspace.Id, source.Name, source.Kind, source.Settings.ToJsonString(), source.Schedule, source.DeletionLimit, source.IsPaused, nextSyncAt, time.GetUtcNow())
                    ?? throw new AsembException(ErrorCodes.SourceExists, $"The workspace '{workspace.Name}' has a source '{source.Name}' already. Choose another name, or delete that one first.") { Field = "name" };
                return (await session.SingleAsync(SourceSql.FindById, SourceRow.Read, cancellationToken, workspace.Id, id))!.Source;
            },
            cancellationToken);
    }

    public Task<SourceStatus?> FindAsync(Workspace workspace, string name, CancellationToken cancellationToken) => database.ReadAsync(
        workspace.Id, session => session.SingleAsync(SourceSql.Find, SourceRow.ReadStatus, cancellationToken, workspace.Id, name), cancellationToken);

    public async Task<IReadOnlyList<SourceStatus>> ListAsync(Workspace workspace, CancellationToken cancellationToken) => await database.ReadAsync(
        workspace.Id, session => session.QueryAsync(SourceSql.List, SourceRow.ReadStatus, cancellationToken, workspace.Id), cancellationToken);

    public Task<SourceReplacement> ReplaceAsync(
        Workspace workspace, Source present, Source changed, bool readAnew, DateTimeOffset? nextSyncAt, CancellationToken cancellationToken) => database.WriteAsync(
        workspace.Id,
        async session =>
        {
            if (await LockAsync(session, workspace.Id, present.Id, cancellationToken) is not { } row) return SourceReplacement.Gone;
            if (!row.Source.IsSetUpAs(present)) return SourceReplacement.ChangedMeanwhile;
            await session.ExecuteAsync(
                SourceSql.Replace,
                cancellationToken,
                workspace.Id, present.Id, changed.Settings.ToJsonString(), changed.Schedule, changed.DeletionLimit, changed.IsPaused, nextSyncAt);
            if (!readAnew) return SourceReplacement.Replaced;
            await CancelAsync(session, row, nextSyncAt, cancellationToken);
            await session.ExecuteAsync(
                [new Statement(SourceSql.ForgetState, workspace.Id, present.Id), new Statement(SourceSql.ForgetVersions, workspace.Id, present.Id)], cancellationToken);
            return SourceReplacement.Replaced;
        },
        cancellationToken);

    public Task<bool> DeleteAsync(Workspace workspace, long source, CancellationToken cancellationToken) => database.WriteAsync(
        workspace.Id, async session => await session.ExecuteAsync(SourceSql.Delete, cancellationToken, workspace.Id, source) == 1, cancellationToken, isLong: true);

    public Task ForgetAsync(Workspace workspace, long source, CancellationToken cancellationToken) => database.WriteAsync(
        workspace.Id,
        async session =>
        {
            if (await LockAsync(session, workspace.Id, source, cancellationToken) is not { } row) return false;
            await CancelAsync(session, row, nextSyncAt: null, cancellationToken);
            await session.ExecuteAsync([new Statement(SourceSql.ForgetItems, workspace.Id, source), new Statement(SourceSql.Pause, workspace.Id, source)], cancellationToken);
            return true;
        },
        cancellationToken,
        isLong: true);

    public Task<SourceSync?> BeginAsync(Workspace workspace, long source, bool isFull, bool confirm, CancellationToken cancellationToken) => database.WriteAsync(
        workspace.Id,
        async session =>
        {
            var now = time.GetUtcNow();
            if (await LockAsync(session, workspace.Id, source, cancellationToken) is not { } row) return null;
            if (row.SyncId is { } running)
            {
                var sync = (await FindSyncAsync(session, workspace.Id, running, cancellationToken))!;
                if (SyncRequests.IsOther(sync, isFull, confirm))
                {
                    var before = await session.SingleAsync(SyncSql.Before, SourceRow.ReadSync, cancellationToken, workspace.Id, source, running);
                    var allowed = confirm ? sync.AllowedRemovals ?? SyncRequests.Confirm(row.Source, before) : sync.AllowedRemovals;
                    if (row.IsLeased) throw SyncRequests.UnderWay(row.Source, isFull && !sync.IsFull);
                    await session.ExecuteAsync(SyncSql.Widen, cancellationToken, workspace.Id, running, isFull, allowed);
                }

                if (!row.IsLeased) await session.ExecuteAsync(SyncSql.Begin, cancellationToken, workspace.Id, source, running, now);
                return await FindSyncAsync(session, workspace.Id, running, cancellationToken);
            }

            var last = await session.SingleAsync(SyncSql.List, SourceRow.ReadSync, cancellationToken, workspace.Id, source, 1);
            return await BeginAsync(session, row, isScheduled: false, isFull, confirm ? SyncRequests.Confirm(row.Source, last) : null, now, cancellationToken);
        },
        cancellationToken);

    public Task<bool> CancelAsync(Workspace workspace, long source, DateTimeOffset? nextSyncAt, CancellationToken cancellationToken) => database.WriteAsync(
        workspace.Id,
        async session => await LockAsync(session, workspace.Id, source, cancellationToken) is { } row && await CancelAsync(session, row, nextSyncAt, cancellationToken),
        cancellationToken);

    public async Task<IReadOnlyList<SourceSync>> ListSyncsAsync(Workspace workspace, long source, int limit, CancellationToken cancellationToken) => await database.ReadAsync(
        workspace.Id, session => session.QueryAsync(SyncSql.List, SourceRow.ReadSync, cancellationToken, workspace.Id, source, limit), cancellationToken);

    public Task<long> CountQueuedAsync(Workspace workspace, string? source, int most, CancellationToken cancellationToken) => database.ReadAsync(
        workspace.Id, session => session.ScalarAsync<long>(SourceSql.CountQueued, cancellationToken, workspace.Id, source, most), cancellationToken);

    public async Task<IReadOnlyDictionary<string, long>> CountQueuedAsync(Workspace workspace, int most, CancellationToken cancellationToken) => (await database.ReadAsync(
        workspace.Id,
        session => session.QueryAsync(SourceSql.CountQueuedBySource, row => (Name: row.GetString(0), Queued: row.GetInt64(1)), cancellationToken, workspace.Id, most),
        cancellationToken)).ToDictionary(source => source.Name, source => source.Queued, StringComparer.Ordinal);

    internal static Task<SourceRow?> LockAsync(PostgresSession session, long workspace, long source, CancellationToken cancellationToken) =>
        session.SingleAsync(SourceSql.Lock, SourceRow.Read, cancellationToken, workspace, source);

    internal static Task<SourceSync?> FindSyncAsync(PostgresSession session, long workspace, long sync, CancellationToken cancellationToken) =>
        session.SingleAsync(SyncSql.Find, SourceRow.ReadSync, cancellationToken, workspace, sync);

    internal static async Task<SourceSync> BeginAsync(
        PostgresSession session, SourceRow row, bool isScheduled, bool isFull, long? allowed, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (workspace, source) = (row.Source.WorkspaceId, row.Source.Id);
        var sync = await session.ScalarAsync<long>(
            SyncSql.Insert, cancellationToken, workspace, source, isScheduled, isFull, row.Documents, allowed, SyncNotes.None.Write(), now);
        await session.ExecuteAsync(SyncSql.Begin, cancellationToken, workspace, source, sync, now);
        return (await FindSyncAsync(session, workspace, sync, cancellationToken))!;
    }

    private async Task<bool> CancelAsync(PostgresSession session, SourceRow row, DateTimeOffset? nextSyncAt, CancellationToken cancellationToken)
    {
        if (row.SyncId is not { } sync) return false;
        var workspace = row.Source.WorkspaceId;
        await session.ExecuteAsync(
            [
                new Statement(SyncSql.End, workspace, sync, SyncStateName.Of(SyncState.Cancelled), (long?)null, (string?)null, (string?)null, time.GetUtcNow()),
                new Statement(SourceSql.LetGo, workspace, row.Source.Id, nextSyncAt),
            ],
            cancellationToken);
        return true;
    }
}
