using System.Runtime.InteropServices;
using Asemb.Core.Indexing;

namespace Asemb.Core.Search.Fusion;

/// <summary>
/// Makes one ranking of the candidates of both legs. Grouped by document, a leg's score of a document is that of its best chunk. The order is
/// total: score, then document id, then ordinal. A leg that found nothing leaves the other's ranking as it is.
/// </summary>
public static class CandidateFusion
{
    /// <summary>The constant of reciprocal rank fusion (Cormack, Clarke and Buettcher 2009).</summary>
    private const double RrfConstant = 60;

    /// <summary>The weighted formula takes cosines from the best down to this rank as 1 to 0.</summary>
    private const int ReferenceRank = 100;

    /// <param name="keyword">Best first.</param>
    /// <param name="vector">Best first.</param>
    /// <returns>Best first.</returns>
    public static RankedHit[] Fuse(
        IReadOnlyList<Candidate> keyword, IReadOnlyList<Candidate> vector, SearchMode mode, FusionOptions options, SearchGrouping grouping)
    {
        var byDocument = grouping == SearchGrouping.Document;
        if (mode == SearchMode.Vector) keyword = [];
        if (mode == SearchMode.Keyword) vector = [];
        var keywordUnits = Units(keyword, byDocument);
        var vectorUnits = Units(vector, byDocument);
        var score = Scorer(keywordUnits, vectorUnits, options);

        var hits = new RankedHit[keywordUnits.Count + vectorUnits.Count];
        var count = 0;
        var vectorRanks = new Dictionary<long, int>(vectorUnits.Count);
        for (var i = 0; i < vectorUnits.Count; i++) vectorRanks[Key(vectorUnits[i], byDocument)] = i;
        for (var i = 0; i < keywordUnits.Count; i++)
        {
            var unit = keywordUnits[i];
            LegScore? near = vectorRanks.Remove(Key(unit, byDocument), out var rank) ? new LegScore(vectorUnits[rank].Score, rank + 1) : null;
            var words = new LegScore(unit.Score, i + 1);
            hits[count++] = new RankedHit(unit, score(words, near), words, near);
        }

        foreach (var rank in vectorRanks.Values)
        {
            var near = new LegScore(vectorUnits[rank].Score, rank + 1);
            hits[count++] = new RankedHit(vectorUnits[rank], score(null, near), null, near);
        }

        var ranked = hits.AsSpan(0, count).ToArray();
        if (byDocument) ShowBestChunks(ranked, keyword, vector, score);
        Array.Sort(ranked, static (a, b) =>
        {
            var byScore = b.Score.CompareTo(a.Score);
            if (byScore != 0) return byScore;
            var byId = a.Chunk.DocumentId.CompareTo(b.Chunk.DocumentId);
            return byId != 0 ? byId : a.Chunk.Ordinal.CompareTo(b.Chunk.Ordinal);
        });
        return ranked;
    }

    private static Func<LegScore?, LegScore?, double> Scorer(List<Candidate> keyword, List<Candidate> vector, FusionOptions options)
    {
        if (vector.Count == 0) return static (words, _) => words!.Score;
        if (keyword.Count == 0) return static (_, near) => near!.Score;
        var weight = options.VectorWeight;
        if (options.Method == FusionMethod.Rrf)
        {
            return (words, near) =>
                ((1 - weight) * (words is null ? 0 : 1 / (RrfConstant + words.Rank))) + (weight * (near is null ? 0 : 1 / (RrfConstant + near.Rank)));
        }

        // score = (1-w) bm25/max + w clamp((cos - c100)/spread, -1, 1) with spread = c1 - c100, or the model's full spread where that is more;
        // without a cosine -w, without words 0 for that part.
        double best = keyword[0].Score, reference = vector[Math.Min(ReferenceRank, vector.Count) - 1].Score;
        var spread = Math.Max(vector[0].Score - reference, options.FullSpread);
        return (words, near) =>
            ((1 - weight) * (words is null ? 0 : words.Score / best)) + (weight * (near is null ? -1 : Normalised(near.Score, reference, spread)));
    }

    private static double Normalised(double cosine, double reference, double spread) => spread > 0 ? Math.Clamp((cosine - reference) / spread, -1, 1) : 1;

    /// <summary>Documents, each by its best chunk, or the chunks themselves.</summary>
    private static List<Candidate> Units(IReadOnlyList<Candidate> candidates, bool byDocument)
    {
        var units = new List<Candidate>(candidates.Count);
        var seen = byDocument ? new HashSet<long>() : null;
        foreach (var candidate in candidates)
        {
            if (seen is null || seen.Add(candidate.DocumentId)) units.Add(candidate);
        }

        return units;
    }

    /// <summary>Of a document's chunks the one with the best fused score is shown, which need not lead either leg.</summary>
    private static void ShowBestChunks(
        RankedHit[] hits, IReadOnlyList<Candidate> keyword, IReadOnlyList<Candidate> vector, Func<LegScore?, LegScore?, double> score)
    {
        if (hits.Length == 0 || keyword.Count == 0 || vector.Count == 0) return;
        var chunks = new Dictionary<long, (Candidate Chunk, LegScore? Words, LegScore? Near)>(keyword.Count + vector.Count);
        for (var i = 0; i < keyword.Count; i++) chunks[keyword[i].ChunkId] = (keyword[i], new LegScore(keyword[i].Score, i + 1), null);
        for (var i = 0; i < vector.Count; i++)
        {
            ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(chunks, vector[i].ChunkId, out var exists);
            entry = (exists ? entry.Chunk : vector[i], entry.Words, new LegScore(vector[i].Score, i + 1));
        }

        var best = new Dictionary<long, (Candidate Chunk, double Score)>(hits.Length);
        foreach (var (chunk, words, near) in chunks.Values)
        {
            var own = score(words, near);
            ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(best, chunk.DocumentId, out var exists);
            if (!exists || own > entry.Score || (own == entry.Score && chunk.Ordinal < entry.Chunk.Ordinal)) entry = (chunk, own);
        }

        for (var i = 0; i < hits.Length; i++)
        {
            if (best.TryGetValue(hits[i].Chunk.DocumentId, out var shown)) hits[i] = hits[i] with { Chunk = shown.Chunk };
        }
    }

    private static long Key(Candidate candidate, bool byDocument) => byDocument ? candidate.DocumentId : candidate.ChunkId;
}
