using System.Globalization;
using System.Net.Http.Json;
using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using Asemb.Core.Evaluation;

namespace Asemb.Readiness.Probes;

/// <summary>
/// PERF-4: in every workspace that is large enough, stored texts are searched for by mode vector, and the answers compared with a scan of the
/// stored vectors that shares no code with the search; and titles are searched for as a user would, to see whether each finds its document.
/// </summary>
public sealed class RecallProbe : IProbe
{
    /// <summary>In fewer documents ten hits show half of everything, and every search looks good.</summary>
    public const int LeastDocuments = 50;

    private const int Depth = 10;
    private const int Queries = 25;
    private const double LeastRecall = 0.95;
    private const double LeastKnownItems = 0.9;
    private const string Threshold = "recall@10 >= 0.95 and known items >= 0.9 in every workspace of 50 or more documents";

    public string Item => "PERF-4";

    public bool IsDrill => false;

    public string Repeat => "asemb readiness --only PERF-4";

    public async Task<Measurement> MeasureAsync(ProbeContext context, CancellationToken cancellationToken)
    {
        if (context.Vectors is not { } vectors) return Measurement.NotMeasured(ProbeContext.NoStore);
        var workspaces = await vectors.Workspaces(cancellationToken);
        var large = workspaces.Where(workspace => workspace.Documents >= LeastDocuments).ToList();
        if (large.Count == 0) return Measurement.NotMeasured($"no workspace has {LeastDocuments} documents; a sample of fewer says nothing");

        List<string> violations = [], measured = [], unmeasured = [];
        foreach (var workspace in large)
        {
            var chunks = await vectors.Sample(workspace.Name, Queries, cancellationToken);
            if (await RecallAsync(context, vectors, workspace, chunks, cancellationToken) is not { } recall)
            {
                unmeasured.Add($"{workspace.Name}: its model {workspace.Model} cannot be loaded by this check");
                continue;
            }

            var (found, titles) = await KnownItemsAsync(context.Server, workspace.Name, chunks, cancellationToken);
            var share = titles == 0 ? 1 : (double)found / titles;
            measured.Add(string.Create(CultureInfo.InvariantCulture, $"{workspace.Name}: recall@{Depth} {recall:0.000} over {chunks.Count} queries, {found} of {titles} titles found their document"));
            if (recall < LeastRecall) violations.Add(string.Create(CultureInfo.InvariantCulture, $"{workspace.Name}: recall@{Depth} is {recall:0.000}"));
            if (share < LeastKnownItems) violations.Add($"{workspace.Name}: {found} of {titles} titles found their document");
        }

        if (violations.Count == 0 && unmeasured.Count > 0) return Measurement.NotMeasured(string.Join("; ", unmeasured));
        var small = workspaces.Count - large.Count;
        return Measurement.From(
            violations, string.Join("; ", measured) + (small > 0 ? $"; {small} smaller ones left out" : ""), Threshold, [.. measured, .. unmeasured]);
    }

    /// <returns>Mean over the queries; null when the model cannot be loaded here.</returns>
    private static async Task<double?> RecallAsync(
        ProbeContext context, VectorAccess vectors, SampledWorkspace workspace, IReadOnlyList<SampledChunk> chunks, CancellationToken cancellationToken)
    {
        var queries = new List<ExactSearch>(chunks.Count);
        foreach (var chunk in chunks)
        {
            if (await vectors.EmbedQuery(workspace.Model, chunk.Text, cancellationToken) is not { } query) return null;
            // A text of which the model knows no word has no neighbours.
            if (!query.AsSpan().ContainsAnyExcept(0f)) continue;
            var hits = await SearchAsync(context.Server, workspace.Name, chunk.Text, "vector", "chunk", cancellationToken);
            queries.Add(new ExactSearch(query, [.. hits.Select(hit => hit!["chunk"]!["id"]!.GetValue<long>())]));
        }

        await vectors.Scan(
            workspace.Name,
            (chunk, vector) =>
            {
                foreach (var query in queries) query.See(chunk, vector);
            },
            cancellationToken);
        return queries.Count == 0 ? 1 : queries.Average(query => query.Recall());
    }

    /// <summary>How many of the sampled documents' titles find a document of that title among the first ten.</summary>
    private static async Task<(int Found, int Titles)> KnownItemsAsync(
        HttpClient server, string workspace, IReadOnlyList<SampledChunk> chunks, CancellationToken cancellationToken)
    {
        var (found, titles) = (0, 0);
        foreach (var chunk in chunks.Where(chunk => !string.IsNullOrWhiteSpace(chunk.Title)).DistinctBy(chunk => chunk.Title, StringComparer.Ordinal))
        {
            titles++;
            var hits = await SearchAsync(server, workspace, chunk.Title!, "hybrid", "document", cancellationToken);
            if (hits.Any(hit => hit!["document"]!["id"]!.GetValue<long>() == chunk.Document || (string?)hit["document"]!["title"] == chunk.Title)) found++;
        }

        return (found, titles);
    }

    private static async Task<JsonArray> SearchAsync(HttpClient server, string workspace, string query, string mode, string groupBy, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["query"] = query, ["mode"] = mode, ["groupBy"] = groupBy, ["limit"] = Depth, ["highlight"] = false };
        using var answer = await server.PostAsJsonAsync(new Uri($"api/v1/workspaces/{Uri.EscapeDataString(workspace)}/search", UriKind.Relative), body, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken))!["hits"]!.AsArray();
    }

    /// <summary>One query's nearest chunks, found by looking at all, and how near those are that the search answered.</summary>
    private sealed class ExactSearch(float[] query, HashSet<long> answered)
    {
        private readonly PriorityQueue<double, double> _nearest = new();
        private readonly List<double> _answered = [];

        public void See(long chunk, ReadOnlySpan<float> vector)
        {
            double similarity = TensorPrimitives.Dot(vector, query);
            if (answered.Contains(chunk)) _answered.Add(similarity);
            if (_nearest.Count < Depth) _nearest.Enqueue(similarity, similarity);
            else if (similarity > _nearest.Peek()) _nearest.EnqueueDequeue(similarity, similarity);
        }

        public double Recall() => NeighbourRecall.BySimilarity(
            [.. _answered.OrderDescending()], [.. _nearest.UnorderedItems.Select(item => item.Element).OrderDescending()], Depth);
    }
}
