using System.Text;
using Asemb.Embeddings.BuiltIn;

namespace Asemb.Embeddings.Tests.BuiltIn;

public sealed class StaticTokenizerTests
{
    private static readonly string[] Vocabulary = Encoding.UTF8.GetString(StaticModelFiles.Open(StaticModelFiles.Vocabulary).Bytes).Split('\n');
    private static readonly StaticTokenizer Tokenizer = TestModel.Tokenizer();

    [Theory]
    [InlineData("search", "search")]
    [InlineData("Search_ENGINES!", "search engines")]
    [InlineData("e\u0301te\u0301", "ete")]
    [InlineData("検索検", "")]
    [InlineData("日本", "日 本")]
    [InlineData("a日b", "a 日 b")]
    [InlineData("한", "ᄒ ##ᅡ ##ᆫ")]
    [InlineData("test\0test", "test test")]
    [InlineData("foo\uD800bar", "foo bar")]
    [InlineData("foo\uDC00", "foo")]
    [InlineData("bar\uD83D", "bar")]
    [InlineData("x😀y", "x y")]
    public void Splits_as_the_model_card_says(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', TestModel.Tokenize(Tokenizer, text).Select(row => Vocabulary[row])));

    [Fact]
    public void Drops_words_of_more_than_40_characters_but_not_of_40()
    {
        Assert.NotEmpty(TestModel.Tokenize(Tokenizer, new string('a', 40)));
        Assert.Empty(TestModel.Tokenize(Tokenizer, new string('a', 41)));
        Assert.NotEmpty(TestModel.Tokenize(Tokenizer, string.Concat(Enumerable.Repeat("𐐷", 39)) + "a"));
    }

    [Fact]
    public void Finds_every_word_of_the_vocabulary_that_is_its_own_folding()
    {
        var missed = 0;
        for (var row = 0; row < Vocabulary.Length; row++)
        {
            if (Vocabulary[row].StartsWith("##", StringComparison.Ordinal))
                continue;
            if (TestModel.Tokenize(Tokenizer, Vocabulary[row]) is not [var found] || found != row)
                missed++;
        }

        // "_" separates words.
        Assert.Equal(1, missed);
    }

    /// <summary>The same algorithm in its plainest form, on seeded random texts of every script.</summary>
    [Fact]
    public void Agrees_with_a_plain_implementation_on_random_texts()
    {
        var rows = Vocabulary.Select((token, row) => (token, row)).ToDictionary(entry => entry.token, entry => entry.row, StringComparer.Ordinal);
        var random = new Random(20);
        string[] parts = ["a", "Re", "ing", "é", "ß", "ij", "ﬁ", "п", "И", "ع", "の", "検", "한", " ", "  ", "-", "_", "9", "½", "x1", "\u0301", "😀", "un", "believ", "able", "TION", "Σ"];
        for (var round = 0; round < 2000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => parts[random.Next(parts.Length)]));
            Assert.Equal(PlainTokenizer.Tokenize(text, rows), TestModel.Tokenize(Tokenizer, text));
        }
    }

    [Fact]
    public void A_vocabulary_of_another_size_is_refused()
    {
        var config = StaticModelConfig.Parse(StaticModelFiles.Open("config.json").Bytes);
        var file = StaticModelFiles.Open(StaticModelFiles.Vocabulary);
        Assert.Throws<InvalidDataException>(() => new StaticTokenizer(file, config with { Rows = config.Rows - 1 }, TestModel.Folding()));
        Assert.Throws<InvalidDataException>(() => new StaticTokenizer(file, config with { Rows = config.Rows + 1 }, TestModel.Folding()));
        Assert.Throws<InvalidDataException>(() => new StaticTokenizer(file, config with { MaxWord = 100 }, TestModel.Folding()));
    }
}
