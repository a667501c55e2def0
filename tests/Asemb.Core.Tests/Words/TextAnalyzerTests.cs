using Asemb.Core.Words;
using CsCheck;

namespace Asemb.Core.Tests.Words;

public sealed class TextAnalyzerTests
{
    [Theory]
    [InlineData("english", "The Libraries were RUNNING", "the librari were run")]
    [InlineData("german", "Häuser", "haus")]
    [InlineData("german", "Straßen", "strass")]
    [InlineData("french", "bibliothèques", "bibliothequ")]
    [InlineData("simple", "Running Libraries", "running libraries")]
    [InlineData("turkish", "IŞIK", "isik")]
    [InlineData("greek", "υπολογιστές υπολογιστή ΒΙΒΛΊΟ", "υπολογιστ υπολογιστ βιβλι")]
    [InlineData("arabic", "كِتَابُهَا المكتبة", "كتاب مكتب")]
    [InlineData("german", "Ha\u0308user", "haus")]
    [InlineData("russian", "русскии\u0306 русский", "русск русск")]
    public void Lowers_stems_and_folds_words_by_the_language(string language, string text, string expected) => Assert.Equal(expected, Terms(language, text));

    [Theory]
    [InlineData("café", "cafe")]
    [InlineData("naïve Ærø œuvre", "naive aero oeuvre")]
    [InlineData("ＡＢＣ１２３", "abc123")]
    [InlineData("İstanbul", "istanbul")]
    [InlineData("Ёлка", "елка")]
    [InlineData("שָׁלוֹם", "שלום")]
    [InlineData("مُحَمَّد", "محمد")]
    public void Treats_spellings_alike_that_people_treat_alike(string text, string expected) => Assert.Equal(expected, Terms("simple", text));

    [Theory]
    [InlineData("cafe\u0301", "café")]
    [InlineData("A\u030Angstro\u0308m", "Ångström")]
    public void Composed_and_decomposed_letters_are_the_same_word(string decomposed, string composed) => Assert.Equal(Terms("simple", composed), Terms("simple", decomposed));

    [Theory]
    [InlineData("pg_dump", "pg dump pg_dump")]
    [InlineData("version 15.4.2", "version 15 4 2 15.4.2")]
    [InlineData("C3PO", "c3po")]
    [InlineData("user's l'homme don't", "user homme don")]
    [InlineData("a.b", "a b")]
    [InlineData("end. Next", "end next")]
    [InlineData("foo_", "foo")]
    public void Parts_words_and_keeps_identifiers_whole_besides_their_parts(string text, string expected) => Assert.Equal(expected, Terms("simple", text));

    [Theory]
    [InlineData("数据库", "数据 据库")]
    [InlineData("水", "水")]
    [InlineData("データ", "デー ータ")]
    [InlineData("用SQLite数据", "用 sqlite 数据")]
    [InlineData("𠀀𠀁𠀂", "𠀀𠀁 𠀁𠀂")]
    public void Makes_overlapping_pairs_of_scripts_without_spaces(string text, string expected) => Assert.Equal(expected, Terms("simple", text));

    [Fact]
    public void Tells_where_each_word_stands()
    {
        var tokens = TextAnalyzer.For("english").Analyze("Two rivers, 数据库");

        Assert.Equal(["Two", "rivers", "数据", "据库"], tokens.Select(token => "Two rivers, 数据库".Substring(token.Start, token.Length)));
    }

    [Fact]
    public void Leaves_words_out_that_nobody_searches_for()
    {
        Assert.Equal("short", Terms("simple", $"{new string('x', 101)} short"));
        Assert.Equal(new string('x', 100), Terms("simple", new string('x', 100)));
        Assert.Equal("", Terms("simple", " ,.;!?-\n\t"));
    }

    [Fact]
    public void Refuses_a_language_it_does_not_know() => Assert.Throws<ArgumentException>(() => TextAnalyzer.For("klingon"));

    [Fact]
    public void Every_language_analyses_a_word_and_gives_a_term()
    {
        foreach (var language in TextLanguages.Names) Assert.All(TextAnalyzer.For(language).Analyze("information библиотека αυτοκίνητο ـ ـــ"), token => Assert.NotEmpty(token.Term));
    }

    [Fact]
    public void Any_text_gives_tokens_that_lie_inside_it_in_every_language_and_the_same_again() => Gen.Select(Gen.String, Gen.Int[0, TextLanguages.Names.Count - 1].Select(i => TextLanguages.Names[i])).Sample(
        (text, language) =>
        {
            var tokens = TextAnalyzer.For(language).Analyze(text);
            return tokens.All(token => token.Start >= 0 && token.Length > 0 && token.Start + token.Length <= text.Length && token.Term.Length > 0)
                && tokens.SequenceEqual(TextAnalyzer.For(language).Analyze(text));
        },
        iter: 2000);

    [Fact]
    public void Many_at_once_give_the_same_terms()
    {
        var texts = Enumerable.Range(0, 2000).Select(i => $"running number{i} libraries{i % 7} nationalization").ToList();
        var expected = texts.ConvertAll(text => Terms("english", text));
        var actual = new string[texts.Count];

        Parallel.For(0, texts.Count, i => actual[i] = Terms("english", texts[i]));

        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Tells_compounds_from_the_words_they_are_made_of() => Assert.Equal(
        [("max", false), ("connections", false), ("max_connections", true), ("数据", false), ("水", false)],
        TextAnalyzer.For("simple").Analyze("max_connections 数据 水").Select(token => (token.Term, token.IsCompound)));

    [Fact]
    public void Shows_words_in_lower_case_with_accents_and_endings() => Assert.Equal("häuser", TextAnalyzer.For("german").Surface("HA\u0308USER"));

    private static string Terms(string language, string text) => string.Join(' ', TextAnalyzer.For(language).Analyze(text).Select(token => token.Term));
}
