using System.Globalization;
using System.Text.Json.Nodes;
using Asemb.Readiness.Probes;

namespace Asemb.Readiness.Tests.Probes;

/// <summary>On a workspace of 100 chunks whose vectors lie on an arc, so that the nearest of each are known.</summary>
public sealed class RecallProbeTests
{
    private const int Chunks = 100;

    [Fact]
    public async Task Passes_when_the_search_finds_what_a_scan_finds()
    {
        var measurement = await MeasureAsync(query => Nearest(query, 10));

        Assert.Equal(Verdict.Pass, measurement.Verdict);
        Assert.Contains("recall@10 1.000 over 25 queries, 25 of 25 titles", measurement.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fails_when_the_search_misses_neighbours()
    {
        var measurement = await MeasureAsync(query => [.. Nearest(query, 9), Furthest(query)]);

        Assert.Equal(Verdict.Fail, measurement.Verdict);
        Assert.Contains("default: recall@10 is 0.900", measurement.Details);
    }

    [Fact]
    public async Task Fails_when_titles_do_not_find_their_documents()
    {
        var measurement = await MeasureAsync(query => Nearest(query, 10), findsTitles: false);

        Assert.Equal(Verdict.Fail, measurement.Verdict);
        Assert.Contains("default: 0 of 25 titles found their document", measurement.Details);
    }

    [Fact]
    public async Task Too_few_documents_say_nothing() =>
        Assert.Equal(Verdict.NotMeasured, (await MeasureAsync(query => Nearest(query, 10), documents: RecallProbe.LeastDocuments - 1)).Verdict);

    [Fact]
    public async Task A_workspace_whose_model_is_not_at_hand_is_no_pass() =>
        Assert.Equal(Verdict.NotMeasured, (await MeasureAsync(query => Nearest(query, 10), model: "openai:large")).Verdict);

    [Fact]
    public async Task Is_not_measured_when_the_server_is_elsewhere()
    {
        var context = new ProbeContext { Server = new HttpClient(), Anonymous = new HttpClient(), Time = TimeProvider.System };

        Assert.Equal(Verdict.NotMeasured, (await new RecallProbe().MeasureAsync(context, TestContext.Current.CancellationToken)).Verdict);
    }

    private static Task<Measurement> MeasureAsync(
        Func<int, IEnumerable<int>> answer, bool findsTitles = true, long documents = Chunks, string model = "builtin:test")
    {
        var server = new StubServer((_, body) =>
        {
            var search = JsonNode.Parse(body)!;
            var query = int.Parse((string)search["query"]!, CultureInfo.InvariantCulture);
            var found = (string?)search["mode"] == "vector" ? answer(query) : findsTitles ? [query] : [];
            return (200, new JsonObject { ["hits"] = new JsonArray([.. found.Select(Hit)]) }.ToJsonString());
        });
        var vectors = new VectorAccess(
            _ => Task.FromResult<IReadOnlyList<SampledWorkspace>>([new SampledWorkspace("default", model, documents, Chunks)]),
            (_, count, _) => Task.FromResult<IReadOnlyList<SampledChunk>>([.. Enumerable.Range(0, count).Select(i => new SampledChunk(i, i, Text(i), Text(i)))]),
            (id, text, _) => Task.FromResult(id == "builtin:test" ? Vector(int.Parse(text, CultureInfo.InvariantCulture)) : null),
            (_, visit, _) =>
            {
                for (var i = 0; i < Chunks; i++) visit(i, Vector(i));
                return Task.CompletedTask;
            });
        return new RecallProbe().MeasureAsync(
            new ProbeContext { Server = server.Client, Anonymous = server.Client, Vectors = vectors, Time = TimeProvider.System }, TestContext.Current.CancellationToken);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static float[]? Vector(int number) => [MathF.Cos(number / 100f), MathF.Sin(number / 100f)];

    private static IEnumerable<int> Nearest(int query, int count) => Enumerable.Range(0, Chunks).OrderBy(chunk => Math.Abs(chunk - query)).Take(count);

    private static int Furthest(int query) => query < Chunks / 2 ? Chunks - 1 : 0;

    private static JsonNode Hit(int number) => new JsonObject
    {
        ["chunk"] = new JsonObject { ["id"] = number },
        ["document"] = new JsonObject { ["id"] = number, ["title"] = "other" },
    };
}
