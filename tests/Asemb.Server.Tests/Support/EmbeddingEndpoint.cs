using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Asemb.Server.Tests;

/// <summary>A real server that answers like an OpenAI-compatible endpoint, and can be down.</summary>
internal sealed class EmbeddingEndpoint : IAsyncDisposable
{
    public const string ModelId = "openai:stub";
    private readonly WebApplication _server;
    private int _status = StatusCodes.Status200OK;
    private int _retryAfter;

    private EmbeddingEndpoint(WebApplication server) => _server = server;

    public static async Task<EmbeddingEndpoint> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var endpoint = new EmbeddingEndpoint(builder.Build());
        endpoint._server.MapPost("/v1/embeddings", endpoint.AnswerAsync);
        await endpoint._server.StartAsync();
        return endpoint;
    }

    /// <summary>Answers every request with this status from now on.</summary>
    public void Fail(int status, int retryAfterSeconds = 0)
    {
        Volatile.Write(ref _retryAfter, retryAfterSeconds);
        Volatile.Write(ref _status, status);
    }

    public void Recover() => Volatile.Write(ref _status, StatusCodes.Status200OK);

    public void Configure(Dictionary<string, string?> settings)
    {
        const string Model = "Embeddings:Models:0:";
        settings[Model + "Name"] = "stub";
        settings[Model + "Provider"] = "openai";
        settings[Model + "BaseUrl"] = _server.Urls.Single() + "/v1";
        settings[Model + "Model"] = "text-embedding-stub";
        settings[Model + "ApiKey"] = "sk-very-secret";
        settings[Model + "Dimensions"] = "3";
        settings[Model + "MaxRetries"] = "0";
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        if (Volatile.Read(ref _status) is var status and not StatusCodes.Status200OK)
        {
            context.Response.StatusCode = status;
            if (Volatile.Read(ref _retryAfter) is var seconds and > 0) context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
            await context.Response.WriteAsync("""{"error":{"message":"The model is overloaded."}}""");
            return;
        }

        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        var data = body.RootElement.GetProperty("input").EnumerateArray().Select((text, i) => $$"""{"object":"embedding","index":{{i}},"embedding":[{{text.GetString()!.Length}},1,1]}""");
        await context.Response.WriteAsync($$"""{"object":"list","model":"m","data":[{{string.Join(',', data)}}],"usage":{"prompt_tokens":1} }""");
    }
}
