using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Asemb.Client.Contracts;

namespace Asemb.Client;

/// <summary>A stream of server-sent events that is taken up again where it ended. For one reader; not thread-safe.</summary>
internal sealed class EventStream(ApiTransport transport, string path, TimeProvider time) : IDisposable
{
    /// <summary>The server says something every 15 seconds.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(45);

    /// <summary>The first event comes at once: where it does not, something on the way holds it back.</summary>
    private static readonly TimeSpan LongestBeginning = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ReopenPause = TimeSpan.FromMilliseconds(250);

    private HttpResponseMessage? _response;
    private StreamReader? _reader;
    private string? _lastId;
    private bool _hasBegun;

    /// <summary>The next event. Null when there is no stream to be had: it is to be asked for otherwise.</summary>
    /// <exception cref="ProblemException">What the server refuses; <c>server_unavailable</c> when it is not there.</exception>
    public async Task<ServerEvent?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var heard = _hasBegun;
            try
            {
                if (_reader is null && !await OpenAsync(cancellationToken)) return null;
                if (await ReadAsync(cancellationToken) is { } received) return received;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                if (!heard) return null;
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException)
            {
                // Taken up again: whether the server is there is seen then.
            }

            Close();
            await Task.Delay(ReopenPause, time, cancellationToken);
        }
    }

    public void Dispose() => Close();

    private async Task<bool> OpenAsync(CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        if (_lastId is not null) request.Headers.TryAddWithoutValidation("Last-Event-ID", _lastId);
        try
        {
            _response = await transport.SendAsync(request, cancellationToken);
        }
        catch (ProblemException problem) when (problem.Code is "too_many_streams" or "route_not_found")
        {
            return false;
        }

        if (_response.Content.Headers.ContentType?.MediaType is not "text/event-stream")
        {
            Close();
            return false;
        }

        _reader = new StreamReader(await _response.Content.ReadAsStreamAsync(cancellationToken), Encoding.UTF8);
        return true;
    }

    /// <returns>Null at the end of the stream.</returns>
    private async Task<ServerEvent?> ReadAsync(CancellationToken cancellationToken)
    {
        var (id, name, data) = ((string?)null, "message", new StringBuilder());
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        while (true)
        {
            silence.CancelAfter(_hasBegun ? LongestSilence : LongestBeginning);
            if (await _reader!.ReadLineAsync(silence.Token) is not { } line) return null;
            if (line.Length == 0)
            {
                if (id is not null) _lastId = id;
                if (data.Length == 0) continue;
                _hasBegun = true;
                return new ServerEvent(name, data.ToString());
            }

            var (field, value) = Split(line);
            switch (field)
            {
                case "id":
                    id = value;
                    break;
                case "event":
                    name = value;
                    break;
                case "data":
                    if (data.Length > 0) data.Append('\n');
                    data.Append(value);
                    break;
                default:
                    break; // comments, and what this client has no use for
            }
        }
    }

    private static (string Field, string Value) Split(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return (line, "");
        var value = line.AsSpan(colon + 1);
        return (line[..colon], (value.StartsWith(" ") ? value[1..] : value).ToString());
    }

    private void Close()
    {
        _reader?.Dispose();
        _response?.Dispose();
        (_reader, _response) = (null, null);
    }
}

/// <summary>What a stream told.</summary>
/// <param name="Name">What kind of event it is.</param>
/// <param name="Data">JSON.</param>
internal sealed record ServerEvent(string Name, string Data)
{
    /// <summary>What it holds.</summary>
    /// <exception cref="ProblemException">It does not come from an ASEMB server of this version.</exception>
    public T Read<T>(JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(Data, type) ?? throw new JsonException("The event holds nothing.");
        }
        catch (JsonException exception)
        {
            throw new ProblemException(
                new Problem { Status = 200, Code = ProblemException.UnexpectedAnswer, Title = "The answer does not come from an ASEMB server of this version.", Detail = exception.Message }, exception);
        }
    }
}
