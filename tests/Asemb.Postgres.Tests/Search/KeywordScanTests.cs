using Asemb.Core.Search.Queries;
using Asemb.Postgres.Search;

namespace Asemb.Postgres.Tests.Search;

/// <summary>Which terms bring chunks in.</summary>
public sealed class KeywordScanTests
{
    private const long Chunks = 1_000_000;

    [Fact]
    public void Looks_at_every_chunk_of_a_small_workspace() => Assert.True(Scan(5_000, listed: null, 5_000, 1_000, 10).IsWhole);

    [Fact]
    public void Looks_at_every_chunk_for_common_words_alone() => Assert.True(Scan(15_000, listed: null, 15_000, 14_000).IsWhole);

    [Fact]
    public void A_common_word_brings_nothing_in_where_rare_ones_do_until_they_bring_too_little()
    {
        var scan = Scan(15_000, listed: null, 15_000, 1_000);

        Assert.Equal([2], scan.Scanned);
        Assert.Equal(1, scan.Pairs!.MostAlone);
        Assert.True(scan.Unpaired().IsWhole);
    }

    [Fact]
    public void Looks_at_every_chunk_of_a_few_documents_that_are_listed() => Assert.True(Scan(Chunks, listed: 5_000, 900_000, 800_000).IsByDocument);

    [Fact]
    public void Looks_at_every_chunk_of_listed_documents_where_few_have_a_rare_term()
    {
        Assert.True(Scan(Chunks, listed: 30_000, 9_000, 800_000).IsByDocument);
        Assert.False(Scan(Chunks, listed: 49_000, 9_000, 800_000).IsByDocument);
        Assert.False(Scan(Chunks, listed: 49_000, 12).IsByDocument);
    }

    [Fact]
    public void Looks_at_the_rarest_terms_of_many_documents_that_are_listed_and_then_at_all()
    {
        var scan = Scan(Chunks, listed: 90_000, 9_000, 800_000);

        Assert.Equal([1], scan.Scanned);
        Assert.True(scan.Whole(20_000).IsByDocument);
        Assert.Equal([1, 2], scan.Whole(90_000).Scanned);
    }

    [Fact]
    public void Takes_the_rarest_terms_that_fit_the_budget() => Assert.Equal([3, 1], Scan(Chunks, listed: null, 2_000, 19_000, 500, 700_000).Scanned);

    [Fact]
    public void Wants_another_telling_term_beside_one_that_many_chunks_have()
    {
        var scan = Scan(Chunks, listed: null, 9_000, 12_000, 500, 700_000, 200_000);

        Assert.Equal([3], scan.Scanned);
        Assert.Equal([1], scan.Pairs!.Terms);
        Assert.Equal([1, 2, 3, 5], scan.Pairs.Companions);
        Assert.Equal([3, 1], scan.Unpaired().Scanned);
        Assert.False(scan.IsWhole);
    }

    [Fact]
    public void Leaves_out_nothing_that_the_paired_term_and_the_common_ones_could_make_better() => Assert.Equal(1 + 1, Scan(Chunks, listed: null, 9_000, 500, 700_000).Pairs!.MostAlone);

    [Fact]
    public void Looks_at_every_chunk_of_a_term_that_has_no_telling_one_beside_it() => Assert.Null(Scan(Chunks, listed: null, 9_000, 700_000).Pairs);

    [Fact]
    public void Asks_for_common_words_together()
    {
        var scan = Scan(Chunks, listed: null, 100_000, 60_000, 300_000);

        Assert.Equal([2], scan.Scanned);
        Assert.Equal([2, 1], scan.Required!);
        Assert.Equal(KeywordScan.Budget, scan.Most);
        Assert.Null(scan.Loosened().Required);
    }

    [Fact]
    public void Looks_at_no_more_than_the_budget_for_one_common_word()
    {
        var scan = Scan(Chunks, listed: null, 700_000);

        Assert.Null(scan.Required);
        Assert.Equal(KeywordScan.Budget, scan.Most);
        Assert.False(scan.IsWhole);
    }

    /// <param name="frequencies">Of the terms 1, 2 and so on.</param>
    private static KeywordScan Scan(long chunks, long? listed, params int[] frequencies)
    {
        var lexicon = new StoredLexicon(chunks);
        lexicon.AddTerms(frequencies.Select((frequency, i) => new LexiconTerm(i + 1, $"t{i + 1}", frequency, $"t{i + 1}")));
        var query = new ResolvedQuery
        {
            Terms = [.. frequencies.Select((_, i) => new ScoredTerm(i + 1, 1))],
            Phrases = [],
            ExcludedTerms = [],
            ExcludedPhrases = [],
            Reading = QueryReading.Nothing,
        };
        return KeywordScan.Of(query, lexicon, chunks, listed);
    }
}
