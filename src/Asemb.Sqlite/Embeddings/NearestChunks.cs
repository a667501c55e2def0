using System.Numerics.Tensors;
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
        var nearest = queries.Select(_ => new PriorityQueue<(long Chunk, float Score), (float Score, long Chunk)>()).ToArray();
        var vector = new float[dimensions];
        var rows = 0;
        session.ForEach(
            EmbeddingIndexSql.Vectors,
            row =>
            {
                if (++rows % RowsBetweenChecks == 0) cancellationToken.ThrowIfCancellationRequested();
                StoredVector.Read(raw.sqlite3_column_blob(row.Handle, 1), vector);

                // The zero vector has no direction: searches never find it.
                if (!vector.AsSpan().ContainsAnyExcept(0f)) return;
                var chunk = row.GetInt64(0);
                for (var i = 0; i < queries.Count; i++)
                {
                    var score = TensorPrimitives.Dot<float>(queries[i], vector);
                    var found = nearest[i];
                    if (found.Count < limit) found.Enqueue((chunk, score), (score, -chunk));
                    else found.EnqueueDequeue((chunk, score), (score, -chunk));
                }
            },
            ("$index", index), ("$workspace", workspace.Id));
        var keys = new Dictionary<long, string>();
        return [.. nearest.Select((found, i) => queries[i].AsSpan().ContainsAnyExcept(0f) ? Ordered(found).ConvertAll(Name) : (IReadOnlyList<NearestChunk>)[])];

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

    private static List<(long Chunk, float Score)> Ordered(PriorityQueue<(long Chunk, float Score), (float Score, long Chunk)> found)
    {
        var ordered = new List<(long, float)>(found.Count);
        while (found.TryDequeue(out var next, out _)) ordered.Add(next);
        ordered.Reverse();
        return ordered;
    }
}
