using Asemb.Core.Search.Filters;
using Asemb.Core.Search.Queries;

namespace Asemb.Core.Indexing;

/// <summary>
/// Finds the chunks that have the phrases of a query and nothing that it excludes. A phrase is looked for in the words of the chunks that have its rarest
/// term: there are no positions in the postings, since the words of a chunk stand in memory in their order anyway, at two bytes each.
/// </summary>
internal sealed class ConstraintSearch(IndexSegment segment, DocumentSet? documents, CancellationToken cancellationToken)
{
    /// <summary>Chunks between two looks at the token.</summary>
    private const int Stride = 1024;

    /// <returns>Null when the query demands nothing.</returns>
    public ChunkSet? Find(ResolvedQuery query)
    {
        if (!query.HasConstraints) return null;
        ChunkSet? found = null;
        foreach (var phrase in query.Phrases)
        {
            var chunks = new ChunkSet(segment.Chunks.Length);
            foreach (var alternative in phrase.Alternatives) ForEach(alternative, found, chunks.Add);
            found = chunks;
        }

        if (found is null)
        {
            found = new ChunkSet(segment.Chunks.Length);
            found.AddAll();
        }

        foreach (var term in query.ExcludedTerms) ForEach([term], found, found.Remove);
        foreach (var phrase in query.ExcludedPhrases) ForEach(phrase, found, found.Remove);
        return found;
    }

    private void ForEach(int[] terms, ChunkSet? among, Action<int> act)
    {
        var rarest = terms.MinBy(segment.Postings.DocumentFrequency);
        var chunks = segment.Chunks;
        var rest = segment.Postings.Get(rarest, out var first);
        if (segment.Postings.DocumentFrequency(rarest) == 0) return;
        var sought = ChunkWords.Encode(terms, []);
        for (var i = -1; i < rest.Length; i++)
        {
            if (i % Stride == 0) cancellationToken.ThrowIfCancellationRequested();
            var slot = (int)((i < 0 ? first : rest[i]) >> 8);
            ref readonly var chunk = ref chunks[slot];
            if (!chunk.IsLive || (documents is not null && !documents.Contains(chunk.DocumentSlot)) || (among is not null && !among.Contains(slot))) continue;
            if (terms.Length == 1 || ChunkWords.Contains(chunk.Words, sought)) act(slot);
        }
    }
}
