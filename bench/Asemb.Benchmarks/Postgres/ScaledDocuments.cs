using System.Text.Json.Nodes;
using Asemb.Benchmarks.Searching;
using Asemb.Relevance;

namespace Asemb.Benchmarks.Postgres;

/// <summary>A document to be stored, with the number that its metadata and its changes are drawn from.</summary>
internal sealed record ScaledDocument(string Key, string Text, JsonObject Metadata, int Bucket);

/// <summary>
/// As many documents as wanted: the collection, and then changed copies of it, in each of which a seventh of the words is another document's word and a
/// tenth is left out, so that texts and vectors differ from the original and from one another. The same on every run.
/// </summary>
internal sealed class ScaledDocuments(ScaleCorpus corpus)
{
    /// <summary>Every document has one of so many numbers, evenly and by chance: a filter below n takes n/1000 of them.</summary>
    public const int Buckets = 1000;

    private const int PoolSize = 50_000;

    public IEnumerable<ScaledDocument> All()
    {
        var pool = new List<string>(PoolSize);
        var number = 0;
        foreach (var (document, metadata) in corpus.Documents())
        {
            if (pool.Count < PoolSize) pool.AddRange(document.Text.Split(' ', 40, StringSplitOptions.RemoveEmptyEntries).Take(20));
            yield return Make(document, metadata, document.Id, document.Text, number++);
        }

        for (var copy = 1; ; copy++)
        {
            foreach (var (document, metadata) in corpus.Documents())
            {
                var text = Changed(document.Text, pool, new Random(number));
                yield return Make(document, metadata, $"{document.Id}~{copy}", text, number++);
            }
        }
    }

    private static ScaledDocument Make(RetrievalDocument document, JsonObject metadata, string key, string text, int number)
    {
        var bucket = new Random(~number).Next(Buckets);
        metadata["bucket"] = bucket;
        metadata["team"] = $"team-{number % 20}";
        return new ScaledDocument(key, text.Length == 0 ? document.Title : text, metadata, bucket);
    }

    private static string Changed(string text, List<string> pool, Random random)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(_ => random.NextDouble() >= 0.1).ToArray();
        for (var i = 0; i < words.Length; i++)
        {
            if (random.NextDouble() < 1 / 7.0) words[i] = pool[random.Next(pool.Count)];
        }

        return string.Join(' ', words);
    }
}
