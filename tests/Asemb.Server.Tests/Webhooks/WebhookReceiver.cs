using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Asemb.Server.Tests.Webhooks;

internal sealed record Received(string Path, string Id, string Timestamp, string Signature, string ContentType, byte[] Body)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Body);
}

/// <summary>A real server that keeps what it is sent and answers as the test says.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentQueue<Received> _received = new();
    private int _underWay;
    private int _mostUnderWay;

    private WebhookReceiver(WebApplication server) => _server = server;

    public string Url => _server.Urls.Single() + "/hook";

    public IReadOnlyList<Received> All => [.. _received];

    public int MostUnderWay => Volatile.Read(ref _mostUnderWay);

    public Func<HttpContext, Task> Answer { get; set; } = context => context.Response.WriteAsync("thanks");

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new WebhookReceiver(builder.Build());
        receiver._server.Run(receiver.ReceiveAsync);
        await receiver._server.StartAsync();
        return receiver;
    }

    public Task ReceivesAsync(int count) => Eventually.TrueAsync(() => Task.FromResult(_received.Count >= count), $"{count} messages were received, not {_received.Count}");

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        var now = Interlocked.Increment(ref _underWay);
        for (var most = MostUnderWay; now > most && Interlocked.CompareExchange(ref _mostUnderWay, now, most) != most; most = MostUnderWay)
        {
            // Somebody else raised it.
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers;
        _received.Enqueue(new Received(
            context.Request.Path, headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(), context.Request.ContentType ?? "", body.ToArray()));
        try
        {
            await Answer(context);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }
}
