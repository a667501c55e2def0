using System.Numerics.Tensors;
using Asemb.Core.Embeddings;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Indexing;
using Npgsql;
using Pgvector;

namespace Asemb.Postgres.Embeddings;

/// <summary>Compares every stored vector of an index with some queries, in one pass over the rows, which come in a stream.</summary>
internal static class NearestChunks
{
    public static async Task<IReadOnlyList<IReadOnlyList<NearestChunk>>> FindAsync(
        PostgresSession session, VectorTable table, IReadOnlyList<float[]> queries, int limit, CancellationToken cancellationToken)
    {
        var nearest = new NearestSearch(queries, limit);
        var vector = new float[table.Dimensions];
        await using (var row = await session.ReadAsync([new Statement(EmbeddingIndexSql.VectorsSql(table.Name), table.Workspace)], cancellationToken))
        {
            while (await row.ReadAsync(cancellationToken))
            {
                Read(row, table.Precision, vector);
                nearest.Visit(row.GetInt64(0), vector);
            }
        }

        var found = nearest.Found();
        var ids = found.SelectMany(chunks => chunks).Select(chunk => chunk.Chunk).Distinct().ToArray();
        var keys = (await session.QueryAsync(
            EmbeddingIndexSql.KeysOf, row => (Chunk: row.GetInt64(0), Key: row.GetString(1)), cancellationToken, table.Workspace, ids)).ToDictionary(row => row.Chunk, row => row.Key);
        return [.. found.Select(chunks => chunks.Select(chunk => new NearestChunk(chunk.Chunk, keys[chunk.Chunk], chunk.Score)).ToList())];
    }

    private static void Read(NpgsqlDataReader row, VectorPrecision precision, float[] vector)
    {
        if (precision == VectorPrecision.Vector) row.GetFieldValue<Vector>(1).Memory.CopyTo(vector);
        else TensorPrimitives.ConvertToSingle(row.GetFieldValue<HalfVector>(1).Memory.Span, vector);
    }
}
