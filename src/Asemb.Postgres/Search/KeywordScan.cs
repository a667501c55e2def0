using System.Globalization;
using Asemb.Core.Indexing;
using Asemb.Core.Search;
using Asemb.Core.Search.Queries;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Filters;
using Asemb.Postgres.Indexing;
using NpgsqlTypes;
using Pgvector;

namespace Asemb.Postgres.Search;

/// <summary>
/// Which chunks the keyword leg looks at. Every term counts in the score of a chunk, but only the rarest terms bring chunks in, as many as fit the
/// budget: a chunk that has none of them is behind those that have, but for odd cases. A query of common words alone looks at the chunks that have
/// several of them.
/// </summary>
/// <param name="Scanned">Terms of which one brings a chunk in.</param>
/// <param name="Pairs">Terms that bring a chunk in beside another; null: none.</param>
/// <param name="Required">Terms of which a chunk has all; null: none.</param>
/// <param name="Most">Chunks looked at.</param>
/// <param name="Expected">Chunks that have one of the scanned terms.</param>
internal sealed record KeywordScan(IReadOnlyList<ScoredTerm> Terms, int[] Scanned, TermPairs? Pairs, int[]? Required, int Most, long Expected)
{
    /// <summary>Chunks looked at: a microsecond each. Decision 0004 has what other budgets cost and bring.</summary>
    public const int Budget = 20_000;

    /// <summary>
    /// Chunks of listed documents that are looked at whatever their words are. Among 24,000 the rarest terms were found in a fifth of the time.
    /// </summary>
    private const int MaxListed = 5_000;

    /// <summary>
    /// Terms that count, those that count most: a query of a few thousand words says nothing more by the rest, and a statement has to be made of all.
    /// </summary>
    private const int MaxTerms = 512;

    /// <summary>Where fewer chunks have a scanned term, all of them are looked at.</summary>
    private const int PairedAbove = 5_000;

    /// <summary>Chunks looked at where a filter had too few matches among those of the budget.</summary>
    private const int WideBudget = 200_000;

    public bool IsWhole => Required is null && Pairs is null && Scanned.Length == Terms.Count && Expected <= Most;

    /// <param name="listed">Chunks of the documents that a filter leaves, about, where they are listed.</param>
    public static KeywordScan Of(ResolvedQuery query, StoredLexicon lexicon, long chunks, long? listed)
    {
        IReadOnlyList<ScoredTerm> terms = query.Terms.Count <= MaxTerms
            ? query.Terms
            : [.. query.Terms.OrderByDescending(term => term.Weight).ThenBy(term => term.Id).Take(MaxTerms).OrderBy(term => term.Id)];
        var rarest = terms.OrderBy(term => lexicon.FrequencyOf(term.Id)).ThenBy(term => term.Id).ToList();
        var all = rarest.Sum(term => lexicon.FrequencyOf(term.Id));
        if (chunks <= Budget || listed <= MaxListed || query.Phrases.Count > 0) return new KeywordScan(terms, [.. rarest.Select(term => term.Id)], null, null, int.MaxValue, Math.Min(all, chunks));
        var (count, expected) = (0, 0L);
        while (count < rarest.Count && expected + lexicon.FrequencyOf(rarest[count].Id) <= Budget) expected += lexicon.FrequencyOf(rarest[count++].Id);
        if (count > 0) return Scan(terms, rarest, count, expected, lexicon, chunks);

        // As many terms together as should leave few enough, if words came independently of one another.
        var together = (double)chunks;
        while (count < rarest.Count && together > Budget) together *= (double)lexicon.FrequencyOf(rarest[count++].Id) / chunks;
        int[]? required = count > 1 ? [.. rarest.Take(count).Select(term => term.Id)] : null;
        return new KeywordScan(terms, [rarest[0].Id], null, required, Budget, (long)together);
    }

    private static KeywordScan Scan(IReadOnlyList<ScoredTerm> terms, List<ScoredTerm> rarest, int count, long expected, StoredLexicon lexicon, long chunks)
    {
        int[] scanned = [.. rarest.Take(count).Select(term => term.Id)];
        var pairs = expected > PairedAbove ? TermPairs.Of(terms, scanned, lexicon, chunks) : null;
        return new KeywordScan(terms, pairs is null ? scanned : [.. scanned.Except(pairs.Terms)], pairs, null, Budget, expected);
    }

    /// <summary>Any chunk with the rarest term, in no order, as many as the budget has: where too few have all that were required.</summary>
    public KeywordScan Loosened() => this with { Required = null };

    /// <summary>Terms that brought a chunk in beside another do so alone.</summary>
    public KeywordScan Unpaired() => this with { Scanned = [.. Scanned, .. Pairs!.Terms], Pairs = null };

    /// <summary>Every chunk with any of the terms: among listed documents, where too few have the rarest.</summary>
    public KeywordScan Whole() => this with { Scanned = [.. Terms.Select(term => term.Id)], Pairs = null, Required = null, Most = int.MaxValue };

    /// <summary>All terms, and many chunks.</summary>
    public KeywordScan Widened() => this with { Scanned = [.. Terms.Select(term => term.Id)], Pairs = null, Required = null, Most = WideBudget };

    public bool IsWidened => Most == WideBudget;

    /// <summary>For explain.</summary>
    public string Describe() => (IsWhole, Required) switch
    {
        (true, _) => string.Create(CultureInfo.InvariantCulture, $"every chunk with one of {Terms.Count} terms, about {Expected}"),
        (_, { } required) => string.Create(CultureInfo.InvariantCulture, $"chunks with all of the {required.Length} rarest of {Terms.Count} terms, at most {Most}"),
        _ when Pairs is { } pairs => string.Create(CultureInfo.InvariantCulture, $"chunks with one of the {Scanned.Length} rarest of {Terms.Count} terms, or one of {pairs.Terms.Length} more beside another, at most {Most}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"chunks with one of the {Scanned.Length} rarest of {Terms.Count} terms, about {Expected}, at most {Most}"),
    };

    /// <summary>Rows of chunk, document, ordinal, score, and whether the filter lets it pass.</summary>
    /// <param name="best">Chunks wanted, before the filter where it is asked of each.</param>
    /// <param name="bestDocuments">Documents wanted, likewise; null: chunks of whatever documents.</param>
    public Statement ToStatement(SearchState state, ResolvedQuery query, DocumentScope scope, int best, int? bestDocuments, long workspace)
    {
        var parameters = new SqlParameters(
            workspace,
            Arg.Of(new SparseVector(Terms.ToDictionary(term => term.Id - 1, term => term.Weight), ChunkTerms.Dimensions)),
            Terms.Select(term => term.Id).ToArray(),
            Terms.Select(term => term.Weight).ToArray(),
            Arg.Of(state.AverageLength, NpgsqlDbType.Real),
            Scanned,
            Pairs?.Terms ?? [],
            Pairs?.Companions ?? [],
            Arg.Of(Required, NpgsqlDbType.Array | NpgsqlDbType.Integer),
            Most,
            Arg.Of(query.HasConstraints ? ChunkDemands.ToJson(query) : null, NpgsqlDbType.Jsonb),
            Arg.Of(scope.Documents, NpgsqlDbType.Array | NpgsqlDbType.Bigint),
            best,
            Arg.Of(bestDocuments, NpgsqlDbType.Integer));
        var passes = scope.ToCondition("k.document_id", parameters);
        return new Statement(
            $"SELECT k.chunk_id, k.document_id, k.ordinal, k.score, {passes} FROM asemb.keyword_candidates($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) k WHERE $1::bigint IS NOT NULL ORDER BY k.score DESC, k.document_id, k.ordinal",
            parameters.Args);
    }
}
