using System.Globalization;
using System.Text;
using Asemb.Embeddings.BuiltIn;

namespace Asemb.Embeddings.Tests.BuiltIn;

public sealed class TextFoldingTests
{
    private static readonly TextFolding Folding = TestModel.Folding();

    [Theory]
    [InlineData("É", "e")]
    [InlineData("İ", "i")]
    [InlineData("ǅ", "ǆ")]
    [InlineData("Å", "a")]
    [InlineData("ﬁ", "ﬁ")]
    [InlineData("각", "\u1100\u1161\u11A8")]
    [InlineData("가", "\u1100\u1161")]
    [InlineData("が", "か")]
    [InlineData("\uF900", "豈")]
    [InlineData("\U00010400", "\U00010428")]
    [InlineData("\U0002F800", "丽")]
    [InlineData("\u0301", "")]
    [InlineData("\u037E", ";")]
    [InlineData("ΟΔΥΣΣΕΥΣ", "οδυσσευς")]
    [InlineData("ΑΣ.", "ας.")]
    [InlineData("ΑΣ'Α", "ασ'α")]
    [InlineData("Σ", "σ")]
    [InlineData("1Σ", "1σ")]
    public void Lower_cases_decomposes_and_drops_marks(string text, string expected) => Assert.Equal(expected, Fold(text));

    /// <summary>
    /// The table is the Unicode data of one version; ICU's is another one. So the two are compared where they must agree: on every
    /// character for which both know a decomposition.
    /// </summary>
    [Fact]
    public void Agrees_with_the_normalisation_of_the_platform_on_every_character()
    {
        Assert.SkipWhen(string.Equals("é".Normalize(NormalizationForm.FormD), "é", StringComparison.Ordinal), "Without ICU there is nothing to compare with.");
        var differences = new List<string>();
        for (var codePoint = 0x80; codePoint <= 0x2FFFF; codePoint++)
        {
            if (codePoint is >= 0xD800 and <= 0xDFFF or 0x130 or 0x3A3)
                continue;
            var text = char.ConvertFromUtf32(codePoint);
            if (CharUnicodeInfo.GetUnicodeCategory(text, 0) == UnicodeCategory.OtherNotAssigned)
                continue;
            var expected = WithoutMarks(text.ToLowerInvariant().Normalize(NormalizationForm.FormD));
            if (!string.Equals(Fold(text), expected, StringComparison.Ordinal))
                differences.Add($"{codePoint:X}: {Fold(text)} instead of {expected}");
        }

        // Characters that came to Unicode after version 14: a dozen pairs of letters and a few decompositions.
        Assert.True(differences.Count < 100, string.Join('\n', differences));
        Assert.DoesNotContain(differences, difference => int.Parse(difference.Split(':')[0], NumberStyles.HexNumber) < 0x1C00);
    }

    [Theory]
    [InlineData('a', CharacterClass.Letter)]
    [InlineData('7', CharacterClass.Letter)]
    [InlineData('½', CharacterClass.Letter)]
    [InlineData('_', CharacterClass.Separator)]
    [InlineData(' ', CharacterClass.Separator)]
    [InlineData('\uD800', CharacterClass.Separator)]
    [InlineData('\u0301', CharacterClass.Mark)]
    [InlineData('検', CharacterClass.Ideograph)]
    [InlineData('カ', CharacterClass.Ideograph)]
    [InlineData('・', CharacterClass.Separator)]
    [InlineData('한', CharacterClass.Letter)]
    [InlineData('\u0903', CharacterClass.Separator)]
    internal void Classes_follow_the_general_category(char character, CharacterClass expected) =>
        Assert.Equal(expected, Folding.ClassOf(character));

    private static string WithoutMarks(string text) => string.Concat(text.EnumerateRunes()
        .Where(rune => Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark));

    private static string Fold(string text)
    {
        var result = new StringBuilder();
        Span<int> folded = stackalloc int[TextFolding.MaxExpansion];
        for (var index = 0; index < text.Length;)
        {
            var count = Folding.Fold(text, ref index, folded);
            foreach (var codePoint in folded[..count])
            {
                if (Folding.ClassOf(codePoint) != CharacterClass.Mark)
                    result.Append(char.ConvertFromUtf32(codePoint));
            }
        }

        return result.ToString();
    }
}
