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

    /// <summary>More are where few of them are expected to have a rare term: the rest would be looked at after all.</summary>
    private const int MaxListedOfRare = 50_000;
    private const int FewOfRare = 300;

    /// <summary>
    /// Terms that count, those that count most: a query of a few thousand words says nothing more by the rest, and a statement has to be made of all.
    /// </summary>
    private const int MaxTerms = 512;

    /// <summary>Where fewer chunks have a scanned term, all of them are looked at.</summary>
    private const int PairedAbove = 5_000;

    /// <summary>Chunks looked at where a filter had too few matches among those of the budget.</summary>
    private const int WideBudget = 200_000;

    /// <summary>Every chunk of the listed documents is looked at, whatever its words are: <see cref="Scanned"/> is empty.</summary>
    public bool IsByDocument { get; private init; }

    public bool IsWhole => IsByDocument || (Required is null && Pairs is null && Scanned.Length == Terms.Count && Expected <= Most);

    /// <param name="listed">Chunks of the documents that a filter leaves, about, where they are listed.</param>
    public static KeywordScan Of(ResolvedQuery query, StoredLexicon lexicon, long chunks, long? listed)
    {
        IReadOnlyList<ScoredTerm> terms = query.Terms.Count <= MaxTerms
            ? query.Terms
            : [.. query.Terms.OrderByDescending(term => term.Weight).ThenBy(term => term.Id).Take(MaxTerms).OrderBy(term => term.Id)];
        var rarest = terms.OrderBy(term => lexicon.FrequencyOf(term.Id)).ThenBy(term => term.Id).ToList();
        int[] all = [.. rarest.Select(term => term.Id)];
        var any = new KeywordScan(terms, all, null, null, int.MaxValue, Math.Min(rarest.Sum(term => lexicon.FrequencyOf(term.Id)), chunks));
        if (query.Phrases.Count > 0) return any;
        if (listed is { } few && few <= MaxListed) return any.Whole(few);
        if (chunks <= Budget) return any.Paired(lexicon, chunks);
        var (count, expected) = (0, 0L);
        while (count < rarest.Count && expected + lexicon.FrequencyOf(rarest[count].Id) <= Budget) expected += lexicon.FrequencyOf(rarest[count++].Id);
        if (count > 0 && count < rarest.Count && listed is { } many && many <= MaxListedOfRare && expected * many / chunks < FewOfRare) return any.Whole(many);
        if (count > 0) return (any with { Scanned = all[..count], Most = Budget, Expected = expected }).Paired(lexicon, chunks);

        // As many terms together as should leave few enough, if words came independently of one another.
        var together = (double)chunks;
        while (count < rarest.Count && together > Budget) together *= (double)lexicon.FrequencyOf(rarest[count++].Id) / chunks;
        return any with { Scanned = all[..1], Required = count > 1 ? all[..count] : null, Most = Budget, Expected = (long)together };
    }

    private KeywordScan Paired(StoredLexicon lexicon, long chunks) => Expected > PairedAbove && TermPairs.Of(Terms, Scanned, lexicon, chunks) is { } pairs ? this with { Scanned = pairs.Rare, Pairs = pairs } : this;

    /// <summary>Any chunk with the rarest term, in no order, as many as the budget has: where too few have all that were required.</summary>
    public KeywordScan Loosened() => this with { Required = null };

    /// <summary>Terms that brought a chunk in beside another, or not at all, do so alone.</summary>
    public KeywordScan Unpaired() => this with { Scanned = Pairs!.Scanned, Pairs = null };

    /// <summary>Every chunk of the listed documents, where they are few or too few have the rarest terms; those with any of the terms where they are many.</summary>
    /// <param name="listed">Chunks of these documents, about.</param>
    public KeywordScan Whole(long listed) => listed <= MaxListedOfRare
        ? OfDocuments()
        : this with { Scanned = [.. Terms.Select(term => term.Id)], Pairs = null, Required = null, Most = int.MaxValue };

    public KeywordScan OfDocuments() => this with { Scanned = [], Pairs = null, Required = null, Most = int.MaxValue, IsByDocument = true };

    /// <summary>All terms, and many chunks.</summary>
    public KeywordScan Widened() => this with { Scanned = [.. Terms.Select(term => term.Id)], Pairs = null, Required = null, Most = WideBudget };

    public bool IsWidened => Most == WideBudget;

    /// <summary>For explain.</summary>
    public string Describe() => (IsWhole, Required) switch
    {
        _ when IsByDocument => "every chunk of the documents",
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
