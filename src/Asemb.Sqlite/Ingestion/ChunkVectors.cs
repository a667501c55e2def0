using Asemb.Core.Chunking;
using Asemb.Core.Ingestion;
using Asemb.Sqlite.Connections;

namespace Asemb.Sqlite.Ingestion;

/// <summary>The vector of each text of a document: what the caller brought, else what is stored for a chunk with the same hash.</summary>
internal sealed class ChunkVectors(SqliteSession session, long index, IReadOnlyList<ChunkPlace> stored, IReadOnlyList<IndexedChunk> chunks)
{
    private readonly Dictionary<ChunkHash, float[]> _brought = chunks
        .Where(chunk => chunk.Vector is not null)
        .DistinctBy(chunk => chunk.Hash)
        .ToDictionary(chunk => chunk.Hash, chunk => chunk.Vector!);

    /// <summary>Null when neither is there.</summary>
    public float[]? Of(ChunkHash hash)
    {
        if (_brought.TryGetValue(hash, out var vector)) return vector;
        foreach (var place in stored)
        {
            if (place.Hash != hash || session.Scalar<byte[]>(CommitSql.FindVector, ("$chunk", place.Id), ("$index", index)) is not { } bytes) continue;
            vector = new float[bytes.Length / sizeof(float)];
            StoredVector.Read(bytes, vector);
            _brought.Add(hash, vector);
            return vector;
        }

        return null;
    }
}
