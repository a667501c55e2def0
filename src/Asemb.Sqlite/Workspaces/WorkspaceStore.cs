using Asemb.Core.Documents;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Documents;
using Asemb.Sqlite.Indexing;
using Asemb.Sqlite.Keys;

namespace Asemb.Sqlite.Workspaces;

internal sealed class WorkspaceStore(SqliteDatabase database, WorkspaceIndexes indexes, TimeProvider time) : IWorkspaceStore
{
    public Task<Workspace> CreateAsync(string name, EmbeddingModelInfo model, WorkspaceSettings settings, CancellationToken cancellationToken)
    {
        WorkspaceName.Require(name);
        return database.WriteAsync(
            write =>
            {
                var now = time.NowMilliseconds();
                var id = write.Session.Scalar<long?>(WorkspaceSql.Insert, ("$name", name), ("$settings", WorkspaceSettingsJson.Write(settings)), ("$now", now))
                    ?? throw new AsembException(ErrorCodes.WorkspaceExists, $"There is a workspace '{name}' already.") { Field = "name" };
                write.Session.Execute(
                    WorkspaceSql.InsertIndex,
                    ("$workspace", id), ("$provider", model.Provider), ("$model", model.Model), ("$dimensions", model.Dimensions), ("$fingerprint", model.Fingerprint), ("$now", now));
                return write.Session.Single(WorkspaceSql.FindById, WorkspaceRow.Read, ("$id", id))!;
            },
            cancellationToken);
    }

    public Task<Workspace?> FindAsync(string name, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.Single(WorkspaceSql.Find, WorkspaceRow.Read, ("$name", name)), cancellationToken);

    public async Task<IReadOnlyList<Workspace>> ListAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(session => session.Query(WorkspaceSql.List, WorkspaceRow.Read), cancellationToken);

    public Task<Workspace?> UpdateSettingsAsync(string name, Func<WorkspaceSettings, WorkspaceSettings> change, CancellationToken cancellationToken) =>
        database.WriteAsync(
            write =>
            {
                if (write.Session.Scalar<string?>(WorkspaceSql.Settings, ("$name", name)) is not { } present) return null;
                var settings = WorkspaceSettingsJson.Write(change(WorkspaceSettingsJson.Read(present)));
                var id = write.Session.Scalar<long>(WorkspaceSql.UpdateSettings, ("$settings", settings), ("$name", name));
                var workspace = write.Session.Single(WorkspaceSql.FindById, WorkspaceRow.Read, ("$id", id))!;
                write.AfterCommit(() => indexes.Remove(workspace.Id, workspace.Generation, []));
                return workspace;
            },
            cancellationToken);

    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken) =>
        database.WriteAsync(
            write =>
            {
                var id = write.Session.Scalar<long?>(WorkspaceSql.IdOf, ("$name", name));
                if (id is null) return false;
                write.Session.Execute(WorkspaceSql.DeleteDocuments, ("$id", id));
                write.Session.Execute(WorkspaceSql.Delete, ("$id", id));
                write.Session.Execute(KeySql.Unbind, ("$name", name));
                write.AfterCommit(() => indexes.Drop(id.Value));
                return true;
            },
            cancellationToken);

    public Task<WorkspaceStats> GetStatsAsync(Workspace workspace, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session =>
            {
                var generation = session.Scalar<long?>(WorkspaceSql.Generation, ("$id", workspace.Id)) ?? throw workspace.Missing();
                var byState = Enum.GetValues<DocumentState>().ToDictionary(state => state, _ => 0L);
                long chunks = 0, bytes = 0, stored = 0, kept = 0, keptBytes = 0;
                DateTimeOffset? last = null;
                session.ForEach(
                    WorkspaceSql.DocumentStats,
                    row =>
                    {
                        byState[DocumentStateName.Parse(row.GetString(0))] = row.GetInt64(1);
                        chunks += row.GetInt64(2);
                        bytes += row.GetInt64(3);
                        stored += row.GetInt64(4);
                        kept += row.GetInt64(6);
                        keptBytes += row.GetInt64(7);
                        if (row.GetTimeOrNull(5) is { } indexedAt && (last is null || indexedAt > last)) last = indexedAt;
                    },
                    ("$id", workspace.Id));
                var vectors = session.Scalar<long>(WorkspaceSql.VectorCount, ("$id", workspace.Id));
                return new WorkspaceStats(generation, byState, chunks, vectors, bytes, stored, kept, keptBytes, last);
            },
            cancellationToken);
}
