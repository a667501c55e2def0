using Asemb.Core.Embeddings;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Ingestion;
using SQLitePCL;

namespace Asemb.Sqlite.Embeddings;

/// <summary>Compares every stored vector of an index with some queries, in one pass over the rows.</summary>
internal static class NearestChunks
{
    private const int RowsBetweenChecks = 1024;

    public static IReadOnlyList<IReadOnlyList<NearestChunk>> Find(
        SqliteSession session, Workspace workspace, long index, int dimensions, IReadOnlyList<float[]> queries, int limit, CancellationToken cancellationToken)
    {
        var nearest = new NearestSearch(queries, limit);
        var vector = new float[dimensions];
        var rows = 0;
        session.ForEach(
            EmbeddingIndexSql.Vectors,
            row =>
            {
                if (++rows % RowsBetweenChecks == 0) cancellationToken.ThrowIfCancellationRequested();
                StoredVector.Read(raw.sqlite3_column_blob(row.Handle, 1), vector);
                nearest.Visit(row.GetInt64(0), vector);
            },
            ("$index", index), ("$workspace", workspace.Id));
        var keys = new Dictionary<long, string>();
        return [.. nearest.Found().Select(found => found.Select(Name).ToList())];

        NearestChunk Name((long Chunk, float Score) found)
        {
            if (!keys.TryGetValue(found.Chunk, out var key))
            {
                key = session.Scalar<string>(EmbeddingIndexSql.KeyOf, ("$chunk", found.Chunk), ("$workspace", workspace.Id))!;
                keys[found.Chunk] = key;
            }

            return new NearestChunk(found.Chunk, key, found.Score);
        }
    }
}
