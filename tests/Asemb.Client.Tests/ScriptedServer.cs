using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Asemb.Client.Tests;

/// <summary>Answers requests as the test says, and writes them down.</summary>
internal sealed class ScriptedServer(Func<HttpRequestMessage, int, HttpResponseMessage> answer) : HttpMessageHandler
{
    private int _count;

    public ConcurrentQueue<SentRequest> Requests { get; } = new();

    public static ScriptedServer Json(string json, HttpStatusCode status = HttpStatusCode.OK) => new((_, _) => Answer(json, status));

    public static HttpResponseMessage Answer(string body, HttpStatusCode status = HttpStatusCode.OK, string mediaType = "application/json") =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, mediaType) };

    public AsembClient Client(string address = "http://asemb.example/") => new(new HttpClient(this) { BaseAddress = new Uri(address) });

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        var idempotencyKey = request.Headers.TryGetValues("Idempotency-Key", out var values) ? values.Single() : null;
        Requests.Enqueue(new SentRequest(request.Method.Method, request.RequestUri!.AbsoluteUri, body, request.Content?.Headers.ContentType?.ToString(), idempotencyKey));
        var response = answer(request, Interlocked.Increment(ref _count));
        response.RequestMessage = request;
        return response;
    }
}

internal sealed record SentRequest(string Method, string Url, string? Body, string? ContentType, string? IdempotencyKey);
