using Asemb.Core.Search.Highlighting;
using Asemb.Core.Search.Queries;

namespace Asemb.Core.Tests.Search;

public sealed class HighlighterTests
{
    [Fact]
    public void Marks_inflected_forms_of_the_querys_words()
    {
        var highlight = Highlighter.For(ParsedQuery.Plain("restoring backups"), QueryReading.Nothing).Mark("To restore from a backup, stop the server.");

        Assert.Equal(["restore", "backup"], Marked(highlight));
    }

    [Fact]
    public void Leaves_function_words_unmarked_unless_the_query_has_nothing_else()
    {
        const string Text = "How do I restore the backup of a server to a point in time?";

        Assert.Equal(["restore", "backup"], Marked(Highlighter.For(ParsedQuery.Plain("how do I restore a backup"), QueryReading.Nothing).Mark(Text)));
        Assert.Equal(["the"], Marked(Highlighter.For(ParsedQuery.Plain("the"), QueryReading.Nothing).Mark(Text)));
    }

    [Fact]
    public void Looks_for_the_terms_that_the_search_looked_up()
    {
        var highlight = Highlighter.For(ParsedQuery.Plain("Häuser"), new QueryReading { Terms = ["haus"] }).Mark("Das Haus steht in der Stadt und ist nicht groß, aber die Häuser daneben sind es.");

        Assert.Equal(["Haus", "Häuser"], Marked(highlight));
    }

    [Fact]
    public void Shows_the_stretch_with_the_most_different_words()
    {
        var text = string.Concat(Enumerable.Repeat("The archive is old. The archive is older. ", 20))
            + "An archive of the journal allows recovery to a point. "
            + string.Concat(Enumerable.Repeat("Nothing else is said here. ", 30));

        var highlight = Highlighter.For(ParsedQuery.Plain("archive recovery journal"), QueryReading.Nothing).Mark(text);

        Assert.Contains("archive of the journal allows recovery", highlight.Snippet, StringComparison.Ordinal);
        Assert.StartsWith("…", highlight.Snippet, StringComparison.Ordinal);
        Assert.EndsWith("…", highlight.Snippet, StringComparison.Ordinal);
        Assert.InRange(highlight.Snippet.Length, 100, Highlighter.SnippetLength + 2);
    }

    [Fact]
    public void A_short_chunk_is_shown_whole()
    {
        const string Text = "Refunds take ten days.";

        Assert.Equal(Text, Highlighter.For(ParsedQuery.Plain("unrelated"), QueryReading.Nothing).Mark(Text).Snippet);
    }

    [Fact]
    public void Overlapping_pairs_of_ideographs_become_one_mark()
    {
        Assert.Equal(["東京都"], Marked(Highlighter.For(ParsedQuery.Plain("東京都"), QueryReading.Nothing).Mark("私は東京都に住んでいます。")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Never_cuts_a_surrogate_pair(int shift)
    {
        var text = new string('x', shift) + string.Concat(Enumerable.Repeat("😀", 400)) + " needle " + string.Concat(Enumerable.Repeat("😀", 400));

        var snippet = Highlighter.For(ParsedQuery.Plain("needle"), QueryReading.Nothing).Mark(text).Snippet;

        Assert.Equal(snippet, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(snippet)));
        Assert.Contains("needle", snippet, StringComparison.Ordinal);
    }

    [Fact]
    public void A_compound_is_marked_whole_although_its_first_part_alone_would_not_be() =>
        Assert.Equal(["not_null"], Marked(Highlighter.For(ParsedQuery.Plain("not_null"), QueryReading.Nothing).Mark("The column is declared not_null here.")));

    [Fact]
    public void Spans_are_ordered_and_within_the_snippet_for_random_texts()
    {
        var random = new Random(7);
        string[] words = ["alpha", "beta", "gamma", "delta", "the", "of", "\n", "é", "東京"];
        for (var round = 0; round < 300; round++)
        {
            var text = string.Join(' ', Enumerable.Range(0, random.Next(1, 300)).Select(_ => words[random.Next(words.Length)]));
            var highlight = Highlighter.For(ParsedQuery.Plain("alpha gammas 東京"), QueryReading.Nothing).Mark(text);
            var end = 0;
            foreach (var span in highlight.Spans)
            {
                Assert.True(span.Start >= end && span.Length > 0);
                end = span.Start + span.Length;
                Assert.True(end <= highlight.Snippet.Length);
                Assert.Contains(highlight.Snippet.Substring(span.Start, span.Length), text, StringComparison.Ordinal);
            }

            Assert.Equal(text.Contains("alpha", StringComparison.Ordinal) || text.Contains("gamma", StringComparison.Ordinal) || text.Contains("東京", StringComparison.Ordinal), highlight.Spans.Count > 0);
        }
    }

    [Fact]
    public void Marks_a_phrase_as_a_whole_and_its_words_nowhere_else()
    {
        var query = QueryParser.Parse("\"state of the log\" server");
        var reading = new QueryReading
        {
            Terms = ["state", "of", "the", "log", "server"],
            PhraseTerms = ["state", "of", "the", "log"],
            Phrases = [["state", "of", "the", "log"]],
        };

        var highlighter = Highlighter.For(query, reading);

        Assert.Equal(["State of the logs", "server"], Marked(highlighter.Mark("The log, then: State of the logs on the server.")));
        Assert.Equal(["server"], Marked(highlighter.Mark("The log of the server is in no state.")));
    }

    [Fact]
    public void Marks_what_a_beginning_and_a_misspelt_word_stood_for_and_nothing_excluded()
    {
        var query = QueryParser.Parse("restor* bakcup -tape");

        var highlighter = Highlighter.For(query, new QueryReading { Terms = ["restor", "bakcup", "restaur", "backup"] });

        Assert.Equal(["Restore", "backup"], Marked(highlighter.Mark("Restore the backup from tape.")));
    }

    [Fact]
    public void Shows_the_passage_with_the_phrase()
    {
        var filler = string.Concat(Enumerable.Repeat("The state is kept. ", 40));

        var snippet = Highlighter.For(QueryParser.Parse("\"state of affairs\""), new QueryReading { Terms = ["state", "of", "affair"], PhraseTerms = ["state", "of", "affair"], Phrases = [["state", "of", "affair"]] })
            .Mark(filler + "A state of affairs.").Snippet;

        Assert.EndsWith("A state of affairs.", snippet, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Marked(Highlight highlight) => highlight.Spans.Select(span => highlight.Snippet.Substring(span.Start, span.Length));
}
