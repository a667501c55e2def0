using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Asemb.EndToEnd.Processes;

/// <summary>An OpenAI-compatible endpoint in the test's own process, which stops answering after so many requests until it is told to go on.</summary>
internal sealed class EmbeddingStub : IAsyncDisposable
{
    public const string ModelId = "openai:stub";

    private readonly HttpListener _listener = new();
    private readonly TaskCompletionSource _goOn = new();
    private readonly TaskCompletionSource _stopped = new();
    private readonly Task _loop;
    private readonly string _url;
    private readonly int _answers;
    private int _asked;
    private int _texts;

    /// <param name="answers">Requests that are answered at first.</param>
    public EmbeddingStub(int answers)
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        _url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
        free.Stop();
        _answers = answers;
        _listener.Prefixes.Add(_url);
        _listener.Start();
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Completes when a request is left without an answer.</summary>
    public Task Stopped => _stopped.Task;

    /// <summary>Texts embedded so far.</summary>
    public int Texts => Volatile.Read(ref _texts);

    public void GoOn() => _goOn.TrySetResult();

    /// <summary>For a process that is to use it.</summary>
    public Dictionary<string, string?> Settings()
    {
        const string Model = "ASEMB_Embeddings__Models__0__";
        return new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [Model + "Name"] = "stub",
            [Model + "Provider"] = "openai",
            [Model + "BaseUrl"] = _url + "v1",
            [Model + "Model"] = "any",
            [Model + "Dimensions"] = "3",
            [Model + "MaxRetries"] = "0",
        };
    }

    public async ValueTask DisposeAsync()
    {
        GoOn();
        _listener.Close();
        await _loop;
    }

    private async Task RunAsync()
    {
        try
        {
            while (true) _ = AnswerAsync(await _listener.GetContextAsync());
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            if (Interlocked.Increment(ref _asked) > _answers)
            {
                _stopped.TrySetResult();
                await _goOn.Task;
            }

            using var body = await JsonDocument.ParseAsync(context.Request.InputStream);
            var texts = body.RootElement.GetProperty("input").EnumerateArray().Select(text => text.GetString()!).ToList();
            var data = texts.Select((text, i) => $$"""{"object":"embedding","index":{{i}},"embedding":[{{text.Length}},{{text.Count(letter => letter == 'e') + 1}},1]}""");
            var answer = Encoding.UTF8.GetBytes($$"""{"object":"list","model":"m","data":[{{string.Join(',', data)}}],"usage":{"prompt_tokens":1} }""");
            context.Response.ContentType = "application/json";
            await context.Response.OutputStream.WriteAsync(answer);
            context.Response.Close();
            Interlocked.Add(ref _texts, texts.Count);
        }
        catch (Exception exception) when (exception is HttpListenerException or IOException or ObjectDisposedException)
        {
            // Whoever asked was killed.
        }
    }
}
