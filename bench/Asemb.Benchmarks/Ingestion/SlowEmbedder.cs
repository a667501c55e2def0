using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Asemb.Embeddings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Asemb.Benchmarks.Ingestion;

/// <summary>An OpenAI-compatible endpoint that answers each request after 50 ms, whatever its size: what a model far away looks like from here.</summary>
internal sealed class SlowEmbedder : IAsyncDisposable
{
    public const string ModelId = "openai:slow";
    private const int Dimensions = 384;
    private const int DifferentVectors = 64;
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(50);

    private readonly WebApplication _server;
    private readonly string[] _vectors;
    private readonly int _batch;

    private SlowEmbedder(WebApplication server, int batch)
    {
        (_server, _batch) = (server, batch);
        var random = new Random(7);
        _vectors = [.. Enumerable.Range(0, DifferentVectors).Select(_ =>
        {
            var vector = new float[Dimensions];
            for (var i = 0; i < Dimensions; i++) vector[i] = (float)(random.NextDouble() - 0.5);
            return Convert.ToBase64String(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(vector));
        })];
    }

    /// <summary>What makes it a model of a server.</summary>
    public Dictionary<string, string?> Settings => new(StringComparer.Ordinal)
    {
        ["Embeddings:Models:0:Name"] = "slow",
        ["Embeddings:Models:0:Provider"] = "openai",
        ["Embeddings:Models:0:BaseUrl"] = Address,
        ["Embeddings:Models:0:Model"] = "slow",
        ["Embeddings:Models:0:ApiKey"] = "none",
        ["Embeddings:Models:0:Dimensions"] = Dimensions.ToString(CultureInfo.InvariantCulture),
        ["Embeddings:Models:0:BatchSize"] = _batch.ToString(CultureInfo.InvariantCulture),
    };

    private string Address => _server.Urls.Single() + "/v1";

    public static async Task<SlowEmbedder> StartAsync(int batch)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var embedder = new SlowEmbedder(builder.Build(), batch);
        embedder._server.MapPost("/v1/embeddings", embedder.AnswerAsync);
        await embedder._server.StartAsync();
        return embedder;
    }

    /// <summary>Texts a second with as many calls at once as a server makes, each split as a server's calls are, and nothing else to do.</summary>
    public async Task<double> MeasureAloneAsync(int lanes, int texts)
    {
        using var models = new EmbeddingModels(new EmbeddingsOptions
        {
            Models = [new EmbeddingModelOptions { Name = "slow", Provider = "openai", BaseUrl = Address, Model = "slow", ApiKey = "none", Dimensions = Dimensions, BatchSize = _batch }],
        });
        var model = await models.GetAsync(ModelId, CancellationToken.None);
        string[] passages = [.. Enumerable.Range(0, texts / lanes).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i} ") + string.Join(' ', Enumerable.Repeat("some words of a passage", 60)))];
        await model.EmbedPassagesAsync(passages[..Math.Min(passages.Length, 64)], CancellationToken.None);
        var clock = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, lanes).Select(_ => model.EmbedPassagesAsync(passages, CancellationToken.None)));
        return passages.Length * lanes / Stopwatch.GetElapsedTime(clock).TotalSeconds;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var answered = Task.Delay(Latency);
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        var data = body.RootElement.GetProperty("input").EnumerateArray().Select((text, i) => $$"""{"object":"embedding","index":{{i}},"embedding":"{{_vectors[text.GetString()!.Length % DifferentVectors]}}"}""");
        var answer = $$"""{"object":"list","model":"slow","data":[{{string.Join(',', data)}}],"usage":{"prompt_tokens":1} }""";
        await answered;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer);
    }
}
