using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Documents;
using Asemb.Sqlite.Ingestion;
using Asemb.Sqlite.Workspaces;

namespace Asemb.Sqlite.Embeddings;

internal sealed class EmbeddingIndexStore(SqliteDatabase database, IndexActivation activation, TimeProvider time) : IEmbeddingIndexStore
{
    /// <summary>Vectors deleted in one transaction: few milliseconds for whoever waits to write.</summary>
    private const int DropStep = 2000;

    public async Task<IReadOnlyList<EmbeddingIndex>> ListAsync(Workspace workspace, CancellationToken cancellationToken) => await database.ReadAsync(
        session =>
        {
            EmbeddingIndexRow.RequireWorkspace(session, workspace);
            return session.Query(EmbeddingIndexSql.List, EmbeddingIndexRow.Read, ("$workspace", workspace.Id));
        },
        cancellationToken);

    public Task<IReadOnlyList<(Workspace Workspace, BuildingIndex Index)>> ListBuildingAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<(Workspace Workspace, BuildingIndex Index)>>(
            session =>
            [
                .. session.Query(EmbeddingIndexSql.ListBuilding, row => row.GetInt64(0)).Select(workspace => (
                    session.Single(WorkspaceSql.FindById, WorkspaceRow.Read, ("$id", workspace))!,
                    session.Single(EmbeddingIndexSql.Building, EmbeddingIndexRow.ReadBuilding, ("$workspace", workspace))!)),
            ],
            cancellationToken);

    public Task<EmbeddingIndex> BeginAsync(Workspace workspace, EmbeddingModelInfo model, string? notes, CancellationToken cancellationToken) =>
        database.WriteAsync(
            write =>
            {
                var session = write.Session;
                var active = session.Single(WorkspaceSql.FindById, WorkspaceRow.Read, ("$id", workspace.Id)) ?? throw workspace.Missing();
                if (string.Equals(active.Model.Fingerprint, model.Fingerprint, StringComparison.Ordinal))
                {
                    throw new AsembException(ErrorCodes.ModelInUse, $"Workspace '{workspace.Name}' uses {model.Id} already.") { Field = "model" };
                }

                var index = session.Single(EmbeddingIndexSql.Building, EmbeddingIndexRow.ReadBuilding, ("$workspace", workspace.Id)) is { } building
                    ? Resume(building, workspace, model)
                    : Begin(session, workspace, model, notes);
                return session.Single(EmbeddingIndexSql.Find, EmbeddingIndexRow.Read, ("$workspace", workspace.Id), ("$index", index))!;
            },
            cancellationToken);

    public Task NoteAsync(Workspace workspace, long index, string notes, CancellationToken cancellationToken) => database.WriteAsync(
        write => write.Session.Execute(EmbeddingIndexSql.Note, ("$notes", notes), ("$index", index), ("$workspace", workspace.Id)) == 1
            ? true
            : throw EmbeddingIndexRow.NotFound(write.Session, workspace, index),
        cancellationToken);

    public Task<bool> ClaimAsync(Workspace workspace, long index, Guid driver, TimeSpan duration, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            var now = time.GetUtcNow();
            EmbeddingIndexRow.Require(write.Session, workspace, index);
            return write.Session.Execute(
                EmbeddingIndexSql.Claim,
                ("$driver", driver.ToByteArray()), ("$until", (now + duration).ToUnixTimeMilliseconds()), ("$now", now.ToUnixTimeMilliseconds()), ("$index", index),
                ("$workspace", workspace.Id)) == 1;
        },
        cancellationToken);

    public Task<IReadOnlyList<UnembeddedChunk>> MissingAsync(Workspace workspace, long index, long afterChunkId, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session =>
            {
                EmbeddingIndexRow.Require(session, workspace, index);
                return new MissingChunks(session, workspace).Read(index, afterChunkId, limit);
            },
            cancellationToken);

    public Task<int> PutAsync(Workspace workspace, long index, IReadOnlyList<ChunkVector> vectors, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            var state = EmbeddingIndexRow.Require(write.Session, workspace, index);
            if (vectors.FirstOrDefault(vector => vector.Vector.Length != state.Dimensions) is { } wrong)
            {
                throw new AsembException(
                    ErrorCodes.ModelMismatch, $"A vector has {wrong.Vector.Length} dimensions, and the embedding index of workspace '{workspace.Name}' {state.Dimensions}.");
            }

            return state.State == EmbeddingIndexState.Building ? vectors.Sum(vector => Put(write.Session, workspace, index, vector)) : 0;
        },
        cancellationToken);

    /// <summary>Nothing: the index in memory is built when the pointer moves, beside the one that serves.</summary>
    public Task PrepareAsync(Workspace workspace, long index, CancellationToken cancellationToken) => database.ReadAsync(
        session => EmbeddingIndexRow.Require(session, workspace, index), cancellationToken);

    public Task<long> ActivateAsync(Workspace workspace, long index, CancellationToken cancellationToken) => activation.ActivateAsync(workspace, index, cancellationToken);

    public async Task<bool> AbandonAsync(Workspace workspace, long index, CancellationToken cancellationToken)
    {
        var state = await database.WriteAsync(
            write =>
            {
                var found = EmbeddingIndexRow.Require(write.Session, workspace, index);
                if (found.State == EmbeddingIndexState.Building) write.Session.Execute(EmbeddingIndexSql.Retire, ("$workspace", workspace.Id), ("$state", "building"));
                return found;
            },
            cancellationToken);
        if (state.State != EmbeddingIndexState.Building) return false;
        if (state.ActivatedAt is null) await DropAsync(workspace, index, cancellationToken);
        return true;
    }

    public async Task<bool> DropAsync(Workspace workspace, long index, CancellationToken cancellationToken)
    {
        while (true)
        {
            var more = await database.WriteAsync<bool?>(
                write =>
                {
                    // Looked at in every step: between two of them it may be begun again, with what it has left.
                    if (EmbeddingIndexRow.Require(write.Session, workspace, index).State != EmbeddingIndexState.Retired) return null;
                    var deleted = write.Session.Execute(EmbeddingIndexSql.DeleteVectors, ("$workspace", workspace.Id), ("$index", index), ("$limit", DropStep));
                    if (deleted == DropStep) return true;
                    write.Session.Execute(EmbeddingIndexSql.Delete, ("$index", index), ("$workspace", workspace.Id));
                    return false;
                },
                cancellationToken);
            if (more is null) return false;
            if (more is false) return true;
        }
    }

    public async Task<IReadOnlyList<SampledChunk>> SampleAsync(Workspace workspace, int count, CancellationToken cancellationToken) => await database.ReadAsync(
        session => session.Query(
            EmbeddingIndexSql.Sample,
            row => new SampledChunk(row.GetInt64(0), row.GetString(1), row.GetStringOrNull(2), ChunkRow.ReadHeadings(row.GetString(3)), row.GetString(4)),
            ("$workspace", workspace.Id), ("$count", count)),
        cancellationToken);

    public Task<IReadOnlyList<IReadOnlyList<NearestChunk>>> NearestAsync(
        Workspace workspace, long index, IReadOnlyList<float[]> queries, int limit, CancellationToken cancellationToken) => database.ReadAsync(
        session => NearestChunks.Find(
            session, workspace, index, EmbeddingIndexRow.Require(session, workspace, index).Dimensions, queries, limit, cancellationToken),
        cancellationToken);

    private static int Put(SqliteSession session, Workspace workspace, long index, ChunkVector vector) => session.Execute(
        EmbeddingIndexSql.Put,
        ("$index", index), ("$vector", StoredVector.ToBytes(vector.Vector)), ("$chunk", vector.ChunkId), ("$workspace", workspace.Id), ("$hash", vector.Hash.ToBytes()));

    private static long Resume(BuildingIndex building, Workspace workspace, EmbeddingModelInfo model) =>
        string.Equals(building.Model.Fingerprint, model.Fingerprint, StringComparison.Ordinal)
            ? building.Id
            : throw new AsembException(
                ErrorCodes.SwitchInProgress,
                $"Workspace '{workspace.Name}' is being switched to {building.Model.Id}. Wait for it, or abandon it, before switching to {model.Id}.");

    private long Begin(SqliteSession session, Workspace workspace, EmbeddingModelInfo model, string? notes)
    {
        var retired = session.Scalar<long?>(EmbeddingIndexSql.Retired, ("$workspace", workspace.Id), ("$fingerprint", model.Fingerprint));
        if (retired is null)
        {
            return session.Scalar<long>(
                EmbeddingIndexSql.Insert,
                ("$workspace", workspace.Id), ("$provider", model.Provider), ("$model", model.Model), ("$dimensions", model.Dimensions), ("$fingerprint", model.Fingerprint),
                ("$now", time.NowMilliseconds()), ("$notes", notes));
        }

        session.Execute(
            EmbeddingIndexSql.Resume, ("$provider", model.Provider), ("$model", model.Model), ("$notes", notes), ("$index", retired), ("$workspace", workspace.Id));
        return retired.Value;
    }
}
