using Asemb.Core.Chunking;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Documents;
using Asemb.Postgres.Indexing;
using Asemb.Postgres.Workspaces;

namespace Asemb.Postgres.Embeddings;

internal sealed class EmbeddingIndexStore(PostgresDatabase database, EmbeddingIndexChanges changes, GraphPreparation graphs, TimeProvider time) : IEmbeddingIndexStore
{
    public Task<IReadOnlyList<EmbeddingIndex>> ListAsync(Workspace workspace, CancellationToken cancellationToken) => database.SnapshotAsync<IReadOnlyList<EmbeddingIndex>>(
        workspace.Id,
        async session =>
        {
            if (await session.ScalarAsync<long?>(WorkspaceSql.Generation, cancellationToken, workspace.Id) is null) throw workspace.Missing();
            var counted = new List<EmbeddingIndex>();
            foreach (var index in await StoredIndex.ListAsync(session, workspace, cancellationToken)) counted.Add(await index.CountAsync(session, cancellationToken));
            return counted;
        },
        cancellationToken);

    public async Task<IReadOnlyList<(Workspace Workspace, BuildingIndex Index)>> ListBuildingAsync(CancellationToken cancellationToken)
    {
        var workspaces = await database.ReadAsync(null, session => session.QueryAsync(EmbeddingIndexSql.ListBuilding, row => row.GetInt64(0), cancellationToken), cancellationToken);
        var building = new List<(Workspace, BuildingIndex)>();
        foreach (var id in workspaces)
        {
            var found = await database.SnapshotAsync(
                id,
                async session => await session.SingleAsync(WorkspaceSql.FindById, WorkspaceRow.Read, cancellationToken, id) is { } workspace
                    && (await StoredIndex.ListAsync(session, workspace, cancellationToken)).Find(index => index.IsBuilding) is { } index
                        ? Tuple.Create(workspace, new BuildingIndex(index.Index.Id, index.Index.Model))
                        : null,
                cancellationToken);
            if (found is not null) building.Add((found.Item1, found.Item2));
        }

        return building;
    }

    public Task<EmbeddingIndex> BeginAsync(Workspace workspace, EmbeddingModelInfo model, string? notes, CancellationToken cancellationToken) =>
        changes.BeginAsync(workspace, model, notes, cancellationToken);

    public Task NoteAsync(Workspace workspace, long index, string notes, CancellationToken cancellationToken) => database.WriteAsync(
        workspace.Id,
        async session => await session.ExecuteAsync(EmbeddingIndexSql.Note, cancellationToken, workspace.Id, index, notes) == 1
            ? true
            : throw await StoredIndex.NotFoundAsync(session, workspace, index, cancellationToken),
        cancellationToken);

    public Task<bool> ClaimAsync(Workspace workspace, long index, Guid driver, TimeSpan duration, CancellationToken cancellationToken) => database.WriteAsync(
        workspace.Id,
        async session =>
        {
            var now = time.GetUtcNow();
            await StoredIndex.RequireAsync(session, workspace, index, cancellationToken);
            return await session.ExecuteAsync(EmbeddingIndexSql.Claim, cancellationToken, workspace.Id, index, driver, now + duration, now) == 1;
        },
        cancellationToken);

    public Task<IReadOnlyList<UnembeddedChunk>> MissingAsync(Workspace workspace, long index, long afterChunkId, int limit, CancellationToken cancellationToken) =>
        WithTableAsync<IReadOnlyList<UnembeddedChunk>>(
            workspace,
            index,
            async (session, table) => await session.QueryAsync(
                EmbeddingIndexSql.MissingSql(table.Name),
                row => new UnembeddedChunk(
                    row.GetInt64(0),
                    ChunkHash.FromBytes(row.GetFieldValue<byte[]>(1)),
                    EmbeddedTextFormat.Compose(row.GetStringOrNull(5), ChunkRow.ReadHeadings(row.GetString(2)), row.GetString(3), row.GetStringOrNull(4))),
                cancellationToken,
                workspace.Id, afterChunkId, limit),
            cancellationToken);

    public Task<int> PutAsync(Workspace workspace, long index, IReadOnlyList<ChunkVector> vectors, CancellationToken cancellationToken) => database.WriteAsync(
        workspace.Id,
        async session =>
        {
            if (await session.ScalarAsync<long?>(WorkspaceSql.Hold, cancellationToken, workspace.Id) is null) throw workspace.Missing();
            var found = await StoredIndex.RequireAsync(session, workspace, index, cancellationToken);
            if (vectors.FirstOrDefault(vector => vector.Vector.Length != found.Vectors.Dimensions) is { } wrong)
            {
                throw new AsembException(
                    ErrorCodes.ModelMismatch, $"A vector has {wrong.Vector.Length} dimensions, and the embedding index of workspace '{workspace.Name}' {found.Vectors.Dimensions}.");
            }

            if (!found.IsBuilding || vectors.Count == 0) return 0;
            var ids = vectors.Select(vector => vector.ChunkId).ToArray();
            return await session.ExecuteAsync(
                [
                    new Statement(EmbeddingIndexSql.HoldDocuments, workspace.Id, ids),
                    new Statement(
                        EmbeddingIndexSql.PutSql(found.Vectors.Name),
                        workspace.Id,
                        ids,
                        vectors.Select(vector => vector.Hash.ToBytes()).ToArray(),
                        found.Vectors.ToParameter([.. vectors.Select(vector => new VectorRow(vector.ChunkId, 0, 0, vector.Vector))])),
                ],
                cancellationToken);
        },
        cancellationToken);

    public Task PrepareAsync(Workspace workspace, long index, CancellationToken cancellationToken) =>
        graphs.PrepareAsync(workspace, index, cancellationToken);

    public Task<long> ActivateAsync(Workspace workspace, long index, CancellationToken cancellationToken) => changes.ActivateAsync(workspace, index, cancellationToken);

    public Task<bool> AbandonAsync(Workspace workspace, long index, CancellationToken cancellationToken) => changes.AbandonAsync(workspace, index, cancellationToken);

    public Task<bool> DropAsync(Workspace workspace, long index, CancellationToken cancellationToken) => changes.DropAsync(workspace, index, cancellationToken);

    public async Task<IReadOnlyList<SampledChunk>> SampleAsync(Workspace workspace, int count, CancellationToken cancellationToken) => await database.ReadAsync(
        workspace.Id,
        session => session.QueryAsync(
            EmbeddingIndexSql.Sample,
            row => new SampledChunk(row.GetInt64(0), row.GetString(1), row.GetStringOrNull(2), ChunkRow.ReadHeadings(row.GetString(3)), row.GetString(4)),
            cancellationToken,
            workspace.Id, count),
        cancellationToken);

    public Task<IReadOnlyList<IReadOnlyList<NearestChunk>>> NearestAsync(
        Workspace workspace, long index, IReadOnlyList<float[]> queries, int limit, CancellationToken cancellationToken) =>
        WithTableAsync(workspace, index, (session, table) => NearestChunks.FindAsync(session, table, queries, limit, cancellationToken), cancellationToken);

    private Task<T> WithTableAsync<T>(Workspace workspace, long index, Func<PostgresSession, VectorTable, Task<T>> work, CancellationToken cancellationToken) => database.SnapshotAsync(
        workspace.Id,
        async session => await work(session, (await StoredIndex.RequireAsync(session, workspace, index, cancellationToken)).Vectors),
        cancellationToken,
        isLong: true);
}
