using System.Runtime.InteropServices;
using Asemb.Core.Search.Filters;

namespace Asemb.Core.Indexing;

/// <summary>
/// The data of an index: chunks in numbered slots with their postings and vectors, documents in slots of their own with their metadata. Slots of
/// what is gone stay empty until the whole is copied without them. The owner synchronises: many readers or one writer.
/// </summary>
internal sealed class IndexSegment(int dimensions, Lexicon lexicon, int maxSlots)
{
    private readonly List<ChunkSlot> _chunks = [];
    private readonly List<int> _documentsOfChunks = [];
    private readonly List<DocumentEntry?> _documents = [];
    private readonly Dictionary<long, int> _documentSlots = [];
    private readonly Dictionary<long, int> _chunkSlots = [];
    private readonly TermCounts _counts = new();
    private readonly Dictionary<string, int> _chunksByLanguage = new(StringComparer.Ordinal);

    public Postings Postings { get; } = new();

    public VectorRows Vectors { get; } = new(dimensions);

    public MetadataColumns Metadata { get; private init; } = new();

    public ReadOnlySpan<ChunkSlot> Chunks => CollectionsMarshal.AsSpan(_chunks);

    /// <summary>The document slot of each chunk once more, close together for what passes over all of them.</summary>
    public ReadOnlySpan<int> DocumentsOfChunks => CollectionsMarshal.AsSpan(_documentsOfChunks);

    /// <summary>Upper bound of document slots.</summary>
    public int DocumentSlots => _documents.Count;

    public int LiveChunks => _chunkSlots.Count;

    public int LiveDocuments => _documentSlots.Count;

    /// <summary>Chunks that can still be added.</summary>
    public int FreeSlots => maxSlots - _chunks.Count;

    public int DeadChunks => _chunks.Count - _chunkSlots.Count;

    /// <summary>Sum of the lengths of all live chunks, in terms.</summary>
    public long TotalLength { get; private set; }

    /// <summary>Languages by their number of live chunks.</summary>
    public IReadOnlyDictionary<string, int> ChunksByLanguage => _chunksByLanguage;

    public long DocumentId(int documentSlot) => _documents[documentSlot]!.Id;

    public IReadOnlyList<int> ChunksOf(int documentSlot) => _documents[documentSlot]!.ChunkSlots;

    public bool Contains(long documentId) => _documentSlots.ContainsKey(documentId);

    public void Put(IndexDocument document) => Metadata.Add(PutChunks(document.Id, document.Language, document.Chunks), document.Metadata, document.Fields);

    public void Remove(long documentId)
    {
        if (!_documentSlots.Remove(documentId, out var slot)) return;
        var entry = _documents[slot]!;
        foreach (var chunk in entry.ChunkSlots) RemoveChunk(chunk);
        Count(entry.Language, -entry.ChunkSlots.Length);
        Metadata.Remove(slot);
        _documents[slot] = null;
    }

    /// <summary>The same content without the slots of what is gone.</summary>
    public IndexSegment Compacted()
    {
        var moved = new int[_documents.Count];
        var live = 0;
        for (var slot = 0; slot < moved.Length; slot++) moved[slot] = _documents[slot] is null ? -1 : live++;
        var copy = new IndexSegment(Vectors.Dimensions, lexicon, maxSlots) { Metadata = Metadata.Moved(moved) };
        foreach (var entry in _documents)
        {
            if (entry is null) continue;
            var rows = entry.ChunkSlots.Select(slot => new IndexChunkRow(_chunks[slot].Id, _chunks[slot].Ordinal, _chunks[slot].Words, Vectors[slot].ToArray()));
            copy.PutChunks(entry.Id, entry.Language, [.. rows]);
        }

        return copy;
    }

    /// <returns>The document's slot: the one it has, or the next.</returns>
    private int PutChunks(long id, string language, IReadOnlyList<IndexChunkRow> chunks)
    {
        if (!_documentSlots.TryGetValue(id, out var slot))
        {
            slot = _documents.Count;
            _documents.Add(null);
            _documentSlots[id] = slot;
        }

        var before = _documents[slot];
        var entry = new DocumentEntry(id, language, new int[chunks.Count]);
        for (var i = 0; i < chunks.Count; i++) entry.ChunkSlots[i] = chunks[i].Words is null ? Keep(chunks[i]) : AddChunk(id, slot, chunks[i]);
        if (before is not null)
        {
            Count(before.Language, -before.ChunkSlots.Length);
            foreach (var old in before.ChunkSlots.Except(entry.ChunkSlots)) RemoveChunk(old);
        }

        Count(language, entry.ChunkSlots.Length);
        _documents[slot] = entry;
        return slot;
    }

    private int Keep(IndexChunkRow chunk)
    {
        var slot = _chunkSlots[chunk.Id];
        CollectionsMarshal.AsSpan(_chunks)[slot].Ordinal = chunk.Ordinal;
        return slot;
    }

    private int AddChunk(long document, int documentSlot, IndexChunkRow chunk)
    {
        var slot = _chunks.Count;
        if (slot >= maxSlots) throw new InvalidOperationException($"The workspace has more than the {maxSlots} chunks that the index in memory can number.");
        var length = 0;
        _counts.Count(chunk.Words, chunk.Id, lexicon.Bound);
        foreach (var term in _counts.Terms)
        {
            Postings.Add(term, slot, _counts[term]);
            length += _counts[term];
        }

        var vector = chunk.Vector ?? throw new ArgumentException($"Chunk {chunk.Id} is new and has no vector.", nameof(chunk));
        Vectors.Set(slot, vector);
        _chunks.Add(new ChunkSlot
        {
            Id = chunk.Id,
            DocumentId = document,
            DocumentSlot = documentSlot,
            Ordinal = chunk.Ordinal,
            Length = length,
            IsLive = true,
            HasVector = vector.AsSpan().ContainsAnyExcept(0f),
            Words = chunk.Words!,
        });
        _documentsOfChunks.Add(documentSlot);
        _chunkSlots[chunk.Id] = slot;
        TotalLength += length;
        return slot;
    }

    private void RemoveChunk(int slot)
    {
        ref var chunk = ref CollectionsMarshal.AsSpan(_chunks)[slot];
        chunk.IsLive = false;
        TotalLength -= chunk.Length;
        _chunkSlots.Remove(chunk.Id);
        _counts.Count(chunk.Words, chunk.Id, lexicon.Bound);
        foreach (var term in _counts.Terms) Postings.Bury(term);
    }

    private void Count(string language, int chunks)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_chunksByLanguage, language, out _);
        count += chunks;
        if (count == 0) _chunksByLanguage.Remove(language);
    }

    private sealed record DocumentEntry(long Id, string Language, int[] ChunkSlots);
}

/// <summary>A chunk in the index.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct ChunkSlot
{
    public long Id;
    public long DocumentId;
    public int DocumentSlot;
    public int Ordinal;

    /// <summary>Occurrences of terms: the length that BM25 normalises by.</summary>
    public int Length;
    public bool IsLive;

    /// <summary>False for the zero vector, which has no direction to compare.</summary>
    public bool HasVector;

    /// <summary>As <see cref="ChunkWords"/>; what phrases, deletion and compaction read.</summary>
    public byte[] Words;
}
