using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Asemb.Core.Indexing;
using Asemb.Core.Search.Filters;

namespace Asemb.Benchmarks.Filters;

/// <summary>
/// <c>filters [DOCUMENTS]</c>: what filters cost over the columns of metadata, against asking every document with the reference, in the same run.
/// </summary>
internal static class FilterBench
{
    private const int ColumnRuns = 200;

    private static readonly (string Name, string Filter)[] Filters =
    [
        ("eq", """{"team":"team-3"}"""),
        ("eq + range of numbers", """{"team":"team-3","year":{"gte":2015,"lt":2020}}"""),
        ("eq + range of dates", """{"team":"team-3","published":{"gte":"2021-01-01","lt":"2022-01-01"}}"""),
        ("1 % by range of distinct numbers", """{"price":{"gte":500,"lt":510}}"""),
        ("half by range of distinct numbers", """{"price":{"gte":500}}"""),
        ("range of distinct keys", """{"$key":{"gte":"docs/04","lt":"docs/05"}}"""),
        ("tag in an array, nested name", """{"tags":{"contains":"tag-7"},"author.name":{"in":["name-1","name-2"]}}"""),
        ("not, or, exists", """{"not":{"or":[{"team":"team-1"},{"reviewed":{"exists":true}}]}}"""),
        ("in, 1,000 keys", "{\"$key\":{\"in\":[" + string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"{Key(i * 37)}\"")) + "]}}"),
        ("contains, distinct texts", """{"$title":{"contains":"number 777"}}"""),
    ];

    public static async Task<int> Run(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
        var texts = Documents(count).Select(document => document.ToJsonString()).ToList();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var columns = new MetadataColumns();
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++) columns.Add(i, JsonNode.Parse(texts[i])!.AsObject(), Fields(i));
        var loading = watch.Elapsed;
        var memory = GC.GetTotalMemory(forceFullCollection: true) - before;
        var documents = texts.Select((text, i) => (Metadata: JsonNode.Parse(text)!.AsObject(), Fields: Fields(i))).ToList();

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{count:N0} documents with 9 members of metadata. Columns: {memory / 1e6:0} MB, {memory / count} bytes a document (JSON {texts.Average(text => text.Length):0} characters); read and added in {loading.TotalSeconds:0.0} s."));
        Console.WriteLine("Columns: median and worst of 200 runs after the first, and the first, which sorts what a range needs. Reference: FilterEvaluator on every document, once.");
        Console.WriteLine();
        Console.WriteLine("| filter | matches | columns ms | worst | first | reference ms | ratio |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var (name, json) in Filters)
        {
            var filter = FilterParser.Parse(JsonNode.Parse(json));
            var first = Measure(1, () => columns.Match(filter, CancellationToken.None).Count)[0];
            var fast = Measure(ColumnRuns, () => columns.Match(filter, CancellationToken.None).Count);
            var matches = columns.Match(filter, CancellationToken.None).Count;
            var expected = 0;
            var slow = Measure(1, () => expected = documents.Count(document => FilterEvaluator.Matches(filter, document.Metadata, document.Fields)))[0];
            if (expected != matches)
            {
                await Console.Error.WriteLineAsync($"The columns disagree with the reference: {json}");
                return 1;
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {matches} | {fast[fast.Length / 2]:0.000} | {fast[^1]:0.00} | {first:0.00} | {slow:0} | {slow / fast[fast.Length / 2]:0} |"));
        }

        Console.WriteLine();
        Console.WriteLine(Provenance.Line());
        return 0;
    }

    private static double[] Measure(int runs, Func<int> work)
    {
        var times = new double[runs];
        for (var i = 0; i < runs; i++)
        {
            var started = Stopwatch.GetTimestamp();
            work();
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        Array.Sort(times);
        return times;
    }

    private static IEnumerable<JsonObject> Documents(int count)
    {
        var random = new Random(11);
        for (var i = 0; i < count; i++)
        {
            var document = new JsonObject
            {
                ["team"] = $"team-{random.Next(20)}",
                ["year"] = 2000 + random.Next(27),
                ["price"] = Math.Round(random.NextDouble() * 1000, 6),
                ["published"] = new DateTime(2015, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(random.Next(10 * 365 * 86_400)).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
                ["draft"] = random.Next(4) == 0,
                ["tags"] = new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => (JsonNode)$"tag-{random.Next(50)}")]),
                ["author"] = new JsonObject { ["name"] = $"name-{random.Next(500)}", ["id"] = random.Next(500) },
            };
            if (random.Next(3) == 0) document["reviewed"] = true;
            yield return document;
        }
    }

    private static IndexDocumentFields Fields(int i) => new(
        Key(i), $"source-{i % 7}", $"https://docs.example/{Key(i)}", $"{i:000000}.md", $"Document number {i}", null, "en", "text/markdown",
        DateTimeOffset.UnixEpoch.AddSeconds(i), DateTimeOffset.UnixEpoch.AddSeconds(i * 3L));

    private static string Key(int i) => string.Create(CultureInfo.InvariantCulture, $"docs/{i:000000}.md");
}
