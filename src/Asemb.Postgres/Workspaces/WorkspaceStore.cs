using Asemb.Core.Documents;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Indexing;
using Asemb.Postgres.Keys;
using Npgsql;

namespace Asemb.Postgres.Workspaces;

internal sealed class WorkspaceStore(PostgresDatabase database, PostgresStoreOptions options) : IWorkspaceStore
{
    public Task<Workspace> CreateAsync(string name, EmbeddingModelInfo model, WorkspaceSettings settings, CancellationToken cancellationToken)
    {
        WorkspaceName.Require(name);
        return database.WriteAsync(
            null,
            async session =>
            {
                var now = options.TimeProvider.GetUtcNow();
                var id = await session.ScalarAsync<long?>(WorkspaceSql.Insert, cancellationToken, name, WorkspaceSettingsJson.Write(settings), now)
                    ?? throw new AsembException(ErrorCodes.WorkspaceExists, $"There is a workspace '{name}' already.") { Field = "name" };
                await session.EnterAsync(id, cancellationToken);
                var index = await session.ScalarAsync<long>(
                    WorkspaceSql.InsertIndex,
                    cancellationToken,
                    id, model.Provider, model.Model, model.Dimensions, model.Fingerprint, VectorTable.NameOf(options.Precision), now);
                await session.ExecuteAsync(VectorTables.Create(new VectorTable(id, index, model.Dimensions, options.Precision)), cancellationToken);
                return (await session.SingleAsync(WorkspaceSql.FindById, WorkspaceRow.Read, cancellationToken, id))!;
            },
            cancellationToken);
    }

    public Task<Workspace?> FindAsync(string name, CancellationToken cancellationToken) => database.ReadAsync(
        null,
        async session =>
        {
            await using var reader = await session.ReadAsync([new Statement(WorkspaceSql.EnterNamed, name), new Statement(WorkspaceSql.Find, name)], cancellationToken);
            await reader.NextResultAsync(cancellationToken);
            return await reader.ReadAsync(cancellationToken) ? WorkspaceRow.Read(reader) : null;
        },
        cancellationToken);

    public async Task<IReadOnlyList<Workspace>> ListAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(null, session => session.QueryAsync(WorkspaceSql.List, WorkspaceRow.Read, cancellationToken), cancellationToken);

    public Task<Workspace?> UpdateSettingsAsync(string name, Func<WorkspaceSettings, WorkspaceSettings> change, CancellationToken cancellationToken) => database.WriteAsync(
        null,
        async session =>
        {
            if (await session.ScalarAsync<string?>(WorkspaceSql.LockSettings, cancellationToken, name) is not { } present) return null;
            var settings = WorkspaceSettingsJson.Write(change(WorkspaceSettingsJson.Read(present)));
            var id = await session.ScalarAsync<long>(WorkspaceSql.UpdateSettings, cancellationToken, settings, name);
            await session.EnterAsync(id, cancellationToken);
            return await session.SingleAsync(WorkspaceSql.FindById, WorkspaceRow.Read, cancellationToken, id);
        },
        cancellationToken);

    public async Task<bool> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await RemoveAsync(name, cancellationToken);
        }
        catch (AsembException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable })
        {
            throw new AsembException(
                exception.Error,
                $"The workspace '{name}' cannot be deleted now: others work on its tables, most likely because the graph of its vectors is being built (`asemb db stats` shows that). "
                + "Nothing was deleted. Repeat the request when they are done.",
                exception)
            {
                IsTransient = true,
            };
        }
    }

    private Task<bool> RemoveAsync(string name, CancellationToken cancellationToken) => database.WriteAsync(
        null,
        async session =>
        {
            if (await session.ScalarAsync<long?>(WorkspaceSql.SeizeNamed, cancellationToken, name) is not { } id) return false;
            await session.EnterAsync(id, cancellationToken);
            var tables = await IndexTable.ListAsync(session, id, cancellationToken);
            await session.ExecuteAsync(
                [
                    new Statement(WorkspaceSql.DeleteRows, id),
                    new Statement(WorkspaceSql.DeleteDocuments, id),
                    .. tables.Select(table => new Statement(table.Vectors.DropSql)),
                    new Statement(KeySql.Unbind, name),
                    new Statement(WorkspaceSql.Delete, id),
                ],
                cancellationToken);
            return true;
        },
        cancellationToken,
        isLong: true);

    public Task<WorkspaceStats> GetStatsAsync(Workspace workspace, CancellationToken cancellationToken) => database.SnapshotAsync(
        workspace.Id,
        async session =>
        {
            var generation = await session.ScalarAsync<long?>(WorkspaceSql.Generation, cancellationToken, workspace.Id) ?? throw workspace.Missing();
            var states = await session.QueryAsync(WorkspaceSql.DocumentStats, StateStats.Read, cancellationToken, workspace.Id);
            var byState = Enum.GetValues<DocumentState>().ToDictionary(state => state, state => states.Where(row => row.State == state).Sum(row => row.Documents));
            var active = (await IndexTable.ListAsync(session, workspace.Id, cancellationToken)).Find(table => table.IsActive);
            // A table that is gone is for the doctor to tell, who asks this too.
            var isThere = active is not null && await session.ScalarAsync<bool>(VectorTables.ExistsSql, cancellationToken, active.Vectors.Name);
            var vectors = !isThere ? 0 : await session.ScalarAsync<long>(VectorTables.CountSql(active!.Vectors), cancellationToken, workspace.Id);
            return new WorkspaceStats(
                generation, byState, states.Sum(row => row.Chunks), vectors, states.Sum(row => row.Bytes), states.Sum(row => row.StoredBytes), states.Sum(row => row.Kept), states.Sum(row => row.KeptBytes),
                states.Max(row => row.LastIndexedAt));
        },
        cancellationToken);

    private sealed record StateStats(DocumentState State, long Documents, long Chunks, long Bytes, long StoredBytes, DateTimeOffset? LastIndexedAt, long Kept, long KeptBytes)
    {
        public static StateStats Read(NpgsqlDataReader row) => new(
            DocumentStateName.Parse(row.GetString(0)), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetTimeOrNull(5), row.GetInt64(6), row.GetInt64(7));
    }
}
