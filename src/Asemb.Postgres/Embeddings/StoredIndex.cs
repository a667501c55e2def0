using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Indexing;
using Asemb.Postgres.Workspaces;
using Npgsql;

namespace Asemb.Postgres.Embeddings;

/// <summary>A row of <see cref="EmbeddingIndexSql.Columns"/>.</summary>
internal sealed record StoredIndex(EmbeddingIndex Index, VectorTable Vectors)
{
    public bool IsBuilding => Index.State == EmbeddingIndexState.Building;

    public static StoredIndex Read(NpgsqlDataReader row, long workspace)
    {
        var model = new EmbeddingModelInfo(row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetString(4));
        var state = row.GetString(5) switch
        {
            "building" => EmbeddingIndexState.Building,
            "active" => EmbeddingIndexState.Active,
            _ => EmbeddingIndexState.Retired,
        };
        return new StoredIndex(
            new EmbeddingIndex(row.GetInt64(0), model, state, row.GetTime(6), row.GetTimeOrNull(7), VectorCount: 0, ChunkCount: 0, row.GetStringOrNull(8)),
            new VectorTable(workspace, row.GetInt64(0), model.Dimensions, VectorTable.PrecisionOf(row.GetString(9))));
    }

    public static Task<List<StoredIndex>> ListAsync(PostgresSession session, Workspace workspace, CancellationToken cancellationToken) =>
        session.QueryAsync(EmbeddingIndexSql.List, row => Read(row, workspace.Id), cancellationToken, workspace.Id);

    /// <exception cref="AsembException"><c>embedding_index_not_found</c>, <c>workspace_not_found</c></exception>
    public static async Task<StoredIndex> RequireAsync(PostgresSession session, Workspace workspace, long index, CancellationToken cancellationToken) =>
        await session.SingleAsync(EmbeddingIndexSql.Find, row => Read(row, workspace.Id), cancellationToken, workspace.Id, index)
        ?? throw await NotFoundAsync(session, workspace, index, cancellationToken);

    public static async Task<AsembException> NotFoundAsync(PostgresSession session, Workspace workspace, long index, CancellationToken cancellationToken) =>
        await session.ScalarAsync<long?>(WorkspaceSql.Generation, cancellationToken, workspace.Id) is null
            ? workspace.Missing()
            : new AsembException(ErrorCodes.EmbeddingIndexNotFound, $"Workspace '{workspace.Name}' has no embedding index {index} any more: it was dropped.");

    /// <summary>For who finds it retired and wants to go on with it.</summary>
    public AsembException Abandoned(Workspace workspace) =>
        new(ErrorCodes.EmbeddingIndexNotFound, $"The switch of workspace '{workspace.Name}' to embedding index {Index.Id} was abandoned.");

    /// <summary>With the vectors it has, and the chunks it should have.</summary>
    public async Task<EmbeddingIndex> CountAsync(PostgresSession session, CancellationToken cancellationToken)
    {
        await using var reader = await session.ReadAsync(
            [new Statement(VectorTables.CountSql(Vectors), Vectors.Workspace), new Statement(EmbeddingIndexSql.ChunkCount, Vectors.Workspace)], cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var vectors = reader.GetInt64(0);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return Index with { VectorCount = vectors, ChunkCount = reader.GetInt64(0) };
    }
}
