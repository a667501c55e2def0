using Asemb.Core.Search.Queries;

namespace Asemb.Core.Tests.Search.Queries;

public sealed class QueryParserTests
{
    [Theory]
    [InlineData("how do I restore a backup")]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("the 19\" rack")]
    [InlineData("5\" disk and 3\" tape")]
    [InlineData("an \"open quote")]
    [InlineData("closed\" only")]
    [InlineData("print(\"hello world\")")]
    [InlineData("key:\"value here\"")]
    [InlineData("\"Model C\"-schools")]
    [InlineData("\"TGIF\"'s end")]
    [InlineData("\"...\" dots")]
    [InlineData("well-known state-of-the-art")]
    [InlineData("a - b -- c")]
    [InlineData("git push --force")]
    [InlineData("tar -x -v")]
    [InlineData("gcc -std=c17")]
    [InlineData("minus -5 degrees, -0.5 and -2024")]
    [InlineData("shopping:\n-milk\n-bread")]
    [InlineData("-")]
    [InlineData("-\"")]
    [InlineData("SELECT * FROM t")]
    [InlineData("a* **bold** *foo* foo*bar")]
    [InlineData("データ*")]
    [InlineData("“open")]
    public void Takes_what_only_looks_like_an_operator_as_text(string text)
    {
        var query = QueryParser.Parse(text);

        Assert.Equal((text, text, text), (query.Text, query.PositiveText, query.EmbeddedText));
        Assert.Empty(query.Phrases.Concat(query.Excluded).Concat(query.Prefixes).Concat(query.ExcludedPrefixes));
        Assert.Empty(query.Warnings);
    }

    [Theory]
    [InlineData("\"write-ahead log\" size", "write-ahead log", "write-ahead log size")]
    [InlineData("the (\"write-ahead log\")", "write-ahead log", "the (write-ahead log)")]
    [InlineData("“write-ahead log”, explained", "write-ahead log", "write-ahead log, explained")]
    [InlineData("„das Protokoll“ lesen", "das Protokoll", "das Protokoll lesen")]
    [InlineData("what is \"restore\"?", "restore", "what is restore?")]
    public void Reads_phrases(string text, string phrase, string embedded)
    {
        var query = QueryParser.Parse(text);

        var part = Assert.Single(query.Phrases);
        Assert.Equal(phrase, part.Text);
        Assert.Equal(phrase, text.Substring(part.Start, part.Text.Length));
        Assert.Equal(embedded, query.EmbeddedText);
        Assert.Equal(text.Length, query.PositiveText.Length);
        Assert.Contains(phrase, query.PositiveText, StringComparison.Ordinal);
        Assert.DoesNotContain('"', query.PositiveText);
    }

    [Theory]
    [InlineData("backup -tape", "tape", "backup")]
    [InlineData("-tape backup", "tape", "backup")]
    [InlineData("backup -tape, please", "tape", "backup , please")]
    [InlineData("backup -\"to tape\" disk", "to tape", "backup disk")]
    [InlineData("backup -max_connections", "max_connections", "backup")]
    [InlineData("backup -well-known", "well-known", "backup")]
    [InlineData("Bank -Geld", "Geld", "Bank")]
    [InlineData("動物 -猫", "猫", "動物")]
    [InlineData("gcc -Wall", "Wall", "gcc")]
    public void Reads_exclusions_and_keeps_them_from_the_model(string text, string excluded, string embedded)
    {
        var query = QueryParser.Parse(text);

        Assert.Equal(excluded, Assert.Single(query.Excluded).Text);
        Assert.Equal(embedded, query.EmbeddedText);
        Assert.Equal(text.Length, query.PositiveText.Length);
        Assert.DoesNotContain(excluded, query.PositiveText, StringComparison.Ordinal);
        Assert.False(query.IsOnlyExclusions);
    }

    [Fact]
    public void Reads_beginnings_of_words()
    {
        var query = QueryParser.Parse("restor* max_conn*, -tape* postgres");

        Assert.Equal(["restor", "max_conn"], query.Prefixes.Select(part => part.Text));
        Assert.Equal(["tape"], query.ExcludedPrefixes.Select(part => part.Text));
        Assert.Equal("postgres", query.PositiveText.Trim(' ', ','));
        Assert.Equal("restor max_conn, postgres", query.EmbeddedText);
    }

    [Theory]
    [InlineData("-tape")]
    [InlineData("-\"to tape\" -disk")]
    [InlineData(" -tape* ")]
    public void Says_when_there_is_nothing_to_look_for(string text) => Assert.True(QueryParser.Parse(text).IsOnlyExclusions);

    [Fact]
    public void Gives_nothing_a_meaning_in_plain_syntax()
    {
        const string Text = "\"a phrase\" -word begin*";

        Assert.Equivalent(ParsedQuery.Plain(Text), QueryParser.Parse(Text, QuerySyntax.Plain), strict: true);
    }

    [Fact]
    public void Takes_a_paragraph_as_text_and_says_so()
    {
        var text = string.Join(' ', Enumerable.Repeat("word", QueryParser.MaxWords)) + " \"a phrase\"";

        var query = QueryParser.Parse(text);

        Assert.Empty(query.Phrases);
        Assert.Equal(text, query.EmbeddedText);
        Assert.Contains("taken as text", Assert.Single(query.Warnings), StringComparison.Ordinal);
        Assert.Single(QueryParser.Parse(text["word word ".Length..]).Phrases);
    }

    [Fact]
    public void Reads_any_text_without_failing()
    {
        var random = new Random(11);
        const string Alphabet = "ab  \"\"--**“”„\n.,()\ud83d\ude00東\u0301-\"";
        for (var i = 0; i < 20_000; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(30)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]);

            var query = QueryParser.Parse(text);

            Assert.Equal(text.Length, query.PositiveText.Length);
            Assert.All(query.Phrases.Concat(query.Excluded).Concat(query.Prefixes).Concat(query.ExcludedPrefixes), part => Assert.Equal(part.Text, text.Substring(part.Start, part.Text.Length)));
        }
    }

    [Fact]
    public void Takes_time_that_grows_with_the_length_of_the_text()
    {
        // Every quote opens and none closes: looking for each one's end anew would take 40 million steps for each of these.
        var text = string.Concat(Enumerable.Repeat("\"a ", 6_000)) + string.Concat(Enumerable.Repeat("“a ", 600));
        for (var i = 0; i < 1_000; i++) Assert.Empty(QueryParser.Parse(text).Phrases);
    }
}
