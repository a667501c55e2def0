using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Asemb.Embeddings.Tests.OpenAi;

/// <summary>A real server on a free port that answers like an embedding endpoint, or as the test says.</summary>
internal sealed class StubEndpoint : IAsyncDisposable
{
    public const string Key = "sk-very-secret";

    private readonly WebApplication _server;

    private StubEndpoint(WebApplication server) => _server = server;

    public ConcurrentQueue<StubRequest> Requests { get; } = new();

    /// <summary>Called with the number of the request, from 1; gives null to answer properly.</summary>
    public Func<int, HttpContext, StubRequest, Task<bool>> Misbehave { get; set; } = (_, _, _) => Task.FromResult(false);

    public Func<StubRequest, string> Answer { get; set; } = Properly;

    public string BaseUrl => _server.Urls.Single() + "/v1";

    public static async Task<StubEndpoint> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        var stub = new StubEndpoint(server);
        var count = 0;
        server.MapPost("/v1/embeddings", async context =>
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body);
            var request = new StubRequest(
                body.RootElement.Clone(), context.Request.Headers.Authorization.ToString(), [.. body.RootElement.GetProperty("input").EnumerateArray().Select(text => text.GetString()!)]);
            stub.Requests.Enqueue(request);
            if (await stub.Misbehave(Interlocked.Increment(ref count), context, request))
                return;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(stub.Answer(request));
        });
        await server.StartAsync();
        return stub;
    }

    /// <summary>A vector of three numbers that tells which text it belongs to.</summary>
    public static float[] VectorOf(string text) => [text.Length, text.Length == 0 ? 0 : text[0], 1];

    public static string Properly(StubRequest request) => Data(request.Texts.Select((text, index) => $$"""{"object":"embedding","index":{{index}},"embedding":{{JsonSerializer.Serialize(VectorOf(text))}} }"""));

    public static string Data(IEnumerable<string> items) => $$"""{"object":"list","model":"m","data":[{{string.Join(',', items)}}],"usage":{"prompt_tokens":1} }""";

    public EmbeddingModelOptions Options() => new()
    {
        Name = "stub",
        Provider = "openai",
        BaseUrl = BaseUrl,
        Model = "text-embedding-stub",
        ApiKey = Key,
        Dimensions = 3,
        RetryDelaySeconds = 0.001,
        TimeoutSeconds = 30,
    };

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();
}

internal sealed record StubRequest(JsonElement Body, string Authorization, string[] Texts);
