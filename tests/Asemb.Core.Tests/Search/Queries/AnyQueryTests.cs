using Asemb.Core.Search.Highlighting;
using Asemb.Core.Search.Queries;
using Asemb.Core.Words;

namespace Asemb.Core.Tests.Search.Queries;

/// <summary>A query is whatever somebody sends.</summary>
public sealed class AnyQueryTests
{
    private static readonly string[] Pieces =
    [
        "\"", "“", "”", "„", "-", "*", "(", ")", "_", ".", "'", "’", " ", "\n", "\t", "\0", "a", "I", "İ", "ß", "ﬃ", "ـ", "́", "ְ", "़", "\u200d", "\ud83d", "\ude00", "😀", "漢", "字", "한", "ไ", "ท", "あ",
        "running", "confgure", "Straße", "déjà", "max", "5", "1.2", "-5", "--force", "the", "μ", "σς", "كتاب", new string('w', 120), "𐐀", "𠀀", "́́́́́́́́́",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Is_parsed_analysed_resolved_and_marked_without_a_fault(int seed)
    {
        var random = new Random(seed);
        string[] languages = [.. TextLanguages.Names.Where(name => name != TextLanguages.Auto)];
        var lexicon = new ListedLexicon(1000, [.. "configure running strasse max wonder kitab".Split(' ').Select((word, i) => ListedLexicon.Term(i, word, 3))]);
        for (var round = 0; round < 150; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            foreach (var syntax in Enum.GetValues<QuerySyntax>())
            {
                var parsed = QueryParser.Parse(text, syntax);
                Assert.Equal(text.Length, parsed.PositiveText.Length);
                var analysis = QueryAnalysis.Of(parsed, languages);
                Assert.All(analysis.Beginnings, beginning => Assert.NotEmpty(beginning.Beginning));
                var resolved = QueryResolver.Resolve(analysis, lexicon);
                Assert.DoesNotContain("", resolved.Reading.Terms);
                Assert.All(Highlighter.For(parsed, resolved.Reading).Mark(text + " " + text).Spans, span => Assert.True(span.Length > 0));
            }
        }
    }
}
