using System.Text.Json;

namespace Asemb.Benchmarks.Embeddings;

/// <summary>Passages of 123 words and queries to embed.</summary>
/// <param name="Source">Where they come from, for the table.</param>
internal sealed record BenchTexts(List<string> Passages, List<string> Queries, string Source)
{
    private const int Words = 123;
    private const int Count = 20_000;

    /// <summary>The texts of a collection in BEIR's form, one after the other, cut into passages; repeated when they are too few.</summary>
    public static BenchTexts Read(string folder)
    {
        List<string> passages = [];
        List<string> words = [];
        while (passages.Count < Count)
        {
            foreach (var line in File.ReadLines(Path.Combine(folder, "corpus.jsonl")))
            {
                using var document = JsonDocument.Parse(line);
                words.AddRange(document.RootElement.GetProperty("text").GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries));
                for (; words.Count >= Words; words.RemoveRange(0, Words))
                    passages.Add(string.Join(' ', words[..Words]));
            }

            if (passages.Count == 0)
                throw new InvalidDataException($"{folder} holds fewer than {Words} words.");
        }

        var queries = File.ReadLines(Path.Combine(folder, "queries.jsonl")).Select(line =>
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.GetProperty("text").GetString()!;
        });
        return new BenchTexts(passages[..Count], [.. queries], Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)));
    }

    /// <summary>Words of the model's own vocabulary, the frequent ones more often.</summary>
    public static BenchTexts MakeUp()
    {
        var random = new Random(123);
        var words = System.Text.Encoding.UTF8.GetString(Asemb.Embeddings.BuiltIn.StaticModelFiles.Open(Asemb.Embeddings.BuiltIn.StaticModelFiles.Vocabulary).Bytes)
            .Split('\n').Where(word => !word.StartsWith("##", StringComparison.Ordinal) && word.Length > 1).ToArray();
        string Text(int length) => string.Join(' ', Enumerable.Range(0, length).Select(_ => words[(int)(words.Length * Math.Pow(random.NextDouble(), 4))]));
        return new BenchTexts([.. Enumerable.Range(0, Count).Select(_ => Text(Words))], [.. Enumerable.Range(0, 1000).Select(_ => Text(8))], "made up");
    }
}
