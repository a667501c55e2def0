using Asemb.Core.Documents;
using CsCheck;

namespace Asemb.Core.Tests.Chunking;

/// <summary>Documents of every shape that extraction may hand over, the same ones at every run.</summary>
internal static class SampleDocuments
{
    private static readonly Gen<string> Word = Gen.Frequency(
        (30, Gen.Char["abcdefghijklmnopqrstuvwxyzABC0123456789"].Array[1, 9].Select(letters => new string(letters))),
        (6, Gen.OneOf("The", "Mr.", "e.g.", "U.S.", "3.14", "end.", "What?", "Stop!\"", "wait...", "(so)", "1.", "A.", "…", "[3].")),
        (4, Gen.OneOf("これは文です。", "东西。", "」と", "مرحبا؟", "नमस्ते।", "क्षि", "é", "e\u0301", "n\u0303\u0302", "한글", "ไทย")),
        (3, Gen.OneOf("👩‍👩‍👧‍👦", "🇩🇪🇫🇷🇮🇹", "👍🏽", "\u0600\u0661", "\u0301", "\u200d", "🙂", "𝒳𝒴", "\ufe0f", "각", "\u0600")),
        (1, Gen.Char["xyz-_/+é가"].Array[30, 200].Select(letters => new string(letters))));

    private static readonly Gen<string> Gap = Gen.Frequency(
        (40, Gen.Const(" ")), (3, Gen.Const("\n")), (2, Gen.Const("")), (1, Gen.OneOf("\n\n", "  \t ", "\u00a0", "\u3000", " \n \n ")));

    private static readonly Gen<string> Prose = Gen.Select(Word, Gap, (word, gap) => word + gap).Array[1, 120].Select(string.Concat);

    private static readonly Gen<string> Table = Gen.Select(Gen.Int[1, 4], Gen.Int[0, 30], Word).Select((columns, rows, cell) =>
        string.Join('\n', Enumerable.Range(0, rows + 2).Select(row => string.Concat(Enumerable.Repeat(row == 1 ? "|---" : $"| {cell}{row} ", columns)) + "|")));

    private static readonly Gen<(BlockKind Kind, string Text, int Level)> Part = Gen.Frequency(
        (6, Prose.Select(text => (BlockKind.Paragraph, text, 0))),
        (4, Gen.Select(Word.Array[1, 6].Select(words => string.Join(' ', words)), Gen.Int[1, 6], (text, level) => (BlockKind.Heading, text, level))),
        (3, Gen.Select(Word.Array[1, 15].Select(words => string.Join(' ', words)), Gen.Int[1, 3], (text, level) => (BlockKind.ListItem, text, level))),
        (1, Table.Select(text => (BlockKind.Table, text, 0))),
        (1, Prose.Array[1, 4].Select(parts => (BlockKind.Code, string.Join("\n\n    ", parts), 0))),
        (1, Prose.Select(text => (BlockKind.Heading, text, 2))),
        (1, Word.Select(text => (BlockKind.Caption, text, 0))));

    private static readonly Gen<ExtractedDocument> Any = Part.Array[0, 25].Select(parts => Build(parts));

    public static IEnumerable<ExtractedDocument> Many(int count)
    {
        var random = new PCG(7, 20240229);
        for (var i = 0; i < count; i++) yield return Any.Generate(random, null, out _);
    }

    public static ExtractedDocument Build(params (BlockKind Kind, string Text, int Level)[] parts)
    {
        var builder = new ExtractedTextBuilder();
        var page = 0;
        foreach (var (kind, text, level) in parts) builder.Add(kind, text, level, ++page);
        return new ExtractedDocument { Text = builder.BuildText(), Blocks = builder.BuildBlocks(), MediaType = "text/plain" };
    }

    public static ExtractedDocument Plain(string text) => new() { Text = text, Blocks = [], MediaType = "text/plain" };
}
