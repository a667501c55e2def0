using Asemb.Core.Indexing;
using Asemb.Core.Search.Queries;
using static Asemb.Core.Tests.Search.Queries.ListedLexicon;

namespace Asemb.Core.Tests.Search.Queries;

public sealed class QueryResolverTests
{
    private static readonly ListedLexicon Lexicon = new(
        100,
        Term(0, "postgr", 40, "postgres"), Term(1, "restor", 10, "restoring"), Term(2, "backup", 20), Term(3, "log", 30), Term(4, "ahead", 5), Term(5, "write", 9),
        Term(6, "posta", 2), Term(7, "the", 90), Term(8, "configur", 3, "configuration"), Term(9, "max_connections", 2), Term(10, "connect", 4, "connections"), Term(11, "max", 6),
        Term(12, "restart", 8), Term(13, "2024", 7));

    [Fact]
    public void Weighs_terms_by_their_rarity_once_for_all_stores()
    {
        var query = Resolve("the backup log");

        Assert.Equal([7, 2, 3], query.Terms.Select(term => term.Id));
        Assert.Equal(Bm25.Idf(100, 20) * Bm25.Factor, query.Terms[1].Weight);
        Assert.Equal(Bm25.Idf(100, 90) * Bm25.Factor * 0.2f, query.Terms[0].Weight, 1e-5f);
        Assert.Null(query.Reading.Suggestion);
        Assert.Empty(query.Reading.Expansions);
    }

    [Theory]
    [InlineData("postgers", "postgres")]
    [InlineData("Postgers", "Postgres")]
    [InlineData("how do postgers restoring", "how do postgres restoring")]
    [InlineData("configuraton", "configuration")]
    [InlineData("confguraton of logs", "configuration of logs")]
    [InlineData("max_conections", "max_connections")]
    [InlineData("\"backup lgos\" -tape backp", "\"backup lgos\" -tape backup")]
    public void Suggests_the_query_with_known_words(string text, string suggestion) => Assert.Equal(suggestion, Resolve(text).Reading.Suggestion);

    [Theory]
    [InlineData("bckp")]
    [InlineData("lgo")]
    [InlineData("sackup")]
    [InlineData("2025")]
    [InlineData("backup2")]
    [InlineData("with")]
    [InlineData("バック")]
    [InlineData("backup -bakup")]
    [InlineData("backup bakup*")]
    public void Takes_no_other_word_for_short_ones_numbers_function_words_exclusions_and_beginnings(string text)
    {
        var reading = Resolve(text).Reading;

        Assert.DoesNotContain(reading.Expansions, expansion => !expansion.IsPrefix);
        Assert.Null(reading.Suggestion);
    }

    [Fact]
    public void Takes_the_nearest_words_and_counts_them_less_than_what_was_written()
    {
        var query = Resolve("postgers");

        // posta is two edits from postger and stays out.
        var term = Assert.Single(query.Terms);
        Assert.Equal(0, term.Id);
        Assert.InRange(term.Weight, 0.1f, Bm25.Idf(100, 40) * Bm25.Factor * 0.99f);
        Assert.Equal(["postgres"], Assert.Single(query.Reading.Expansions).Words);
        Assert.Equal(["postger", "postgr"], query.Reading.Terms);
    }

    [Fact]
    public void Scores_words_with_one_beginning_as_if_they_were_one_word()
    {
        var query = Resolve("rest*");

        Assert.Equal([1, 12], query.Terms.Select(term => term.Id).Order());
        Assert.Equal([Bm25.Idf(100, 18) * Bm25.Factor], query.Terms.Select(term => term.Weight).Distinct());
        Assert.True(Assert.Single(query.Reading.Expansions).IsPrefix);
    }

    [Fact]
    public void A_beginning_longer_than_the_stem_finds_the_stem() => Assert.Equal([1], Resolve("restoring*").Terms.Select(term => term.Id));

    [Fact]
    public void Requires_phrases_as_sequences_of_terms()
    {
        var query = Resolve("\"write-ahead logs\" backup");

        Assert.Equal([5, 4, 3], Assert.Single(Assert.Single(query.Phrases).Alternatives));
        Assert.Equal([5, 4, 3, 2], query.Terms.Select(term => term.Id));
        Assert.Equal(["write", "ahead", "log"], query.Reading.PhraseTerms);
        Assert.False(query.CannotMatch);
    }

    [Fact]
    public void Knows_when_no_chunk_can_have_a_phrase() => Assert.True(Resolve("\"backup unheardof\"").CannotMatch);

    [Fact]
    public void Requires_a_phrase_in_any_language_of_the_workspace()
    {
        var lexicon = new ListedLexicon(10, Term(0, "haus"), Term(1, "hous"), Term(2, "houses"), Term(3, "old"));

        var phrase = Assert.Single(Resolve("\"old houses\"", lexicon, "english", "simple").Phrases);

        Assert.Equal([[3, 1], [3, 2]], phrase.Alternatives);
    }

    [Fact]
    public void Excludes_words_phrases_and_beginnings()
    {
        var query = Resolve("backup -logs -\"write ahead\" -rest* -max_connections -unheardof");

        Assert.Equal([1, 3, 9, 12], query.ExcludedTerms);
        Assert.Equal([5, 4], Assert.Single(query.ExcludedPhrases));
        Assert.Equal([2], query.Terms.Select(term => term.Id));
        Assert.Equal(["logs", "write ahead", "max_connections", "unheardof", "rest*"], query.Reading.Excluded);
    }

    [Fact]
    public void Without_the_words_leg_only_demands_and_suggestions_remain()
    {
        var query = QueryResolver.Resolve(QueryAnalysis.Of(QueryParser.Parse("postgers \"write ahead\" -log rest*"), ["english"]), Lexicon, ranksByWords: false);

        Assert.Empty(query.Terms);
        Assert.Empty(query.Reading.Terms);
        Assert.Single(query.Phrases);
        Assert.Equal([3], query.ExcludedTerms);
        Assert.NotNull(query.Reading.Suggestion);
    }

    [Fact]
    public void Looks_for_other_words_for_a_few_only()
    {
        var text = string.Join(' ', Enumerable.Range(0, 200).Select(i => "backup" + (char)('a' + (i % 26)) + (char)('a' + (i / 26))));

        Assert.Equal(TypoExpansion.MaxWords, Resolve(text).Reading.Expansions.Count);
    }

    private static ResolvedQuery Resolve(string text, ILexicon? lexicon = null, params string[] languages) =>
        QueryResolver.Resolve(QueryAnalysis.Of(QueryParser.Parse(text), languages.Length == 0 ? ["english"] : languages), lexicon ?? Lexicon);
}
