using System.Text;
using Asemb.Conformance.Stores;
using Asemb.Core.Ingestion;

namespace Asemb.Conformance.Model;

/// <summary>Random documents out of few words and few paragraphs, so that texts meet again in other documents, versions and places.</summary>
internal static class ModelTexts
{
    public const int WordCount = 12;

    private const int KeyCount = 8;

    public static readonly string?[] Sources = [null, "site", "folder"];

    /// <summary>With a digit, so that a word is its own stem.</summary>
    public static string Word(int i) => $"w{i}";

    public static List<string> Keys(Random random, int most) =>
        [.. Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => $"k{random.Next(KeyCount)}").Distinct(StringComparer.Ordinal)];

    public static IncomingDocument Document(Random random, string key, ModelDocument? known)
    {
        if (known is not null && random.Next(4) == 0) return known.Accepted;
        var paragraphs = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Paragraph(random)).ToList();
        if (known is not null && random.Next(2) == 0)
        {
            // A small change: the paragraphs there are in another order, with one more or one less.
            paragraphs = [.. ModelDocument.ChunksOf(known.Accepted).Select(chunk => chunk.Text).OrderBy(_ => random.Next())];
            if (random.Next(2) == 0) paragraphs.Insert(random.Next(paragraphs.Count + 1), Paragraph(random));
            else if (paragraphs.Count > 1) paragraphs.RemoveAt(0);
        }

        return Ingest.Text(key, string.Join("\n\n", paragraphs), Sources[random.Next(Sources.Length)], random.Next(3) == 0 ? $"T{random.Next(2)}" : null);
    }

    public static string Show(IncomingDocument document) =>
        $"{document.Key}[{document.Source}|{document.Title}] \"{Encoding.UTF8.GetString(document.Content.Span).ReplaceLineEndings("/")}\"";

    private static string Paragraph(Random random) => string.Join(' ', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Word(random.Next(WordCount))));
}
