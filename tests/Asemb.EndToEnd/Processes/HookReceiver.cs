using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Asemb.EndToEnd.Processes;

/// <summary>Receives webhooks in the test's own process: keeps the id of each message, and how it was answered.</summary>
internal sealed class HookReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<(string Id, bool Accepted)> _received = new();
    private readonly Task _loop;
    private readonly int _port;

    public HookReceiver()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        _port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        _listener.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/"));
        _listener.Start();
        _loop = Task.Run(RunAsync);
    }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/hook");

    public int Status { get; set; } = 200;

    public TimeSpan Delay { get; set; }

    public IReadOnlyList<string> Received => [.. _received.Select(each => each.Id)];

    /// <summary>Ids that were answered with 200 to 299.</summary>
    public IReadOnlyList<string> Accepted => [.. _received.Where(each => each.Accepted).Select(each => each.Id)];

    /// <summary>For a process that is to send here.</summary>
    public static Dictionary<string, string?> Settings { get; } = new(StringComparer.Ordinal)
    {
        ["ASEMB_Web__AllowedNetworks"] = "127.0.0.1",
        ["ASEMB_Webhooks__PollSeconds"] = "1",
        ["ASEMB_Security__SecretKey"] = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=",
    };

    public async Task UntilAsync(Func<HookReceiver, bool> condition)
    {
        for (var i = 0; i < 3000; i++)
        {
            if (condition(this)) return;
            await Task.Delay(20);
        }

        Assert.Fail($"It never happened: {_received.Count} were received, {Accepted.Count} accepted.");
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _loop;
        _listener.Close();
    }

    private async Task RunAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                _ = AnswerAsync(context);
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var id = context.Request.Headers["webhook-id"] ?? "";
        var status = Status;
        if (Delay > TimeSpan.Zero) await Task.Delay(Delay);
        try
        {
            context.Response.StatusCode = status;
            context.Response.Close();
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // Whoever asked was killed.
        }

        _received.Enqueue((id, status is >= 200 and < 300));
    }
}
