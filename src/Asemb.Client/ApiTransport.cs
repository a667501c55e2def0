using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Asemb.Client.Contracts;

namespace Asemb.Client;

/// <summary>Sends requests and turns every answer that is not a success into a <see cref="ProblemException"/>. Thread-safe.</summary>
internal sealed class ApiTransport(HttpClient http)
{
    private const int LongestUnexpectedBody = 500;

    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> answer, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, path), answer, cancellationToken);

    /// <summary>Null when the server answers 404 with this code.</summary>
    public async Task<T?> FindAsync<T>(string path, JsonTypeInfo<T> answer, string notFoundCode, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await GetAsync(path, answer, cancellationToken);
        }
        catch (ProblemException problem) when (string.Equals(problem.Code, notFoundCode, StringComparison.Ordinal))
        {
            return null;
        }
    }

    public Task<TAnswer> SendJsonAsync<TBody, TAnswer>(
        HttpMethod method, string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answer, CancellationToken cancellationToken,
        string? idempotencyKey = null) =>
        SendAsync(WithIdempotency(new HttpRequestMessage(method, path) { Content = JsonContent(body, bodyType) }, idempotencyKey), answer, cancellationToken);

    public async Task<T> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> answer, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(request, cancellationToken);
        return await ReadAsync(response, answer, cancellationToken);
    }

    /// <summary>A successful response, of which the head was read only; the caller disposes it.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            var response = await SendAnyAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode) return response;
            using (response) throw await ReadProblemAsync(response, cancellationToken);
        }
    }

    /// <summary>The body of a successful answer, as it is.</summary>
    public async Task<byte[]> GetBytesAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);
        return await ReadBodyAsync(response, cancellationToken);
    }

    /// <summary>A success or a 503 with the same kind of body, as the health routes answer.</summary>
    public async Task<T> GetEvenWhenUnavailableAsync<T>(string path, JsonTypeInfo<T> answer, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var response = await SendAnyAsync(request, cancellationToken);
        return response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.ServiceUnavailable
            ? await ReadAsync(response, answer, cancellationToken)
            : throw await ReadProblemAsync(response, cancellationToken);
    }

    public static HttpRequestMessage WithIdempotency(HttpRequestMessage request, string? idempotencyKey)
    {
        if (idempotencyKey is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        return request;
    }

    private async Task<HttpResponseMessage> SendAnyAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw Unreachable($"No server answers at {http.BaseAddress}: {exception.Message}. Start one with 'asemb serve'.", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreachable($"The server at {http.BaseAddress} did not answer within {http.Timeout.TotalSeconds:0} s.", exception);
        }
    }

    private static ByteArrayContent JsonContent<T>(T body, JsonTypeInfo<T> type)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var body = await ReadBodyAsync(response, cancellationToken);
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw Unexpected(response, body, inner: null);
        }
        catch (JsonException exception)
        {
            throw Unexpected(response, body, exception);
        }
    }

    private static async Task<ProblemException> ReadProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await ReadBodyAsync(response, cancellationToken);
        try
        {
            var problem = JsonSerializer.Deserialize(body, WireJson.Default.Problem);
            if (problem?.Code is null) return Unexpected(response, body, inner: null);
            var retryAfter = problem.RetryAfter ?? response.Headers.RetryAfter?.Delta?.TotalSeconds;
            return new ProblemException(problem with { Status = (int)response.StatusCode, RetryAfter = retryAfter });
        }
        catch (JsonException exception)
        {
            return Unexpected(response, body, exception);
        }
    }

    private static async Task<byte[]> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return await response.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw Unreachable($"The connection broke while the answer was read: {exception.Message}.", exception);
        }
    }

    private static ProblemException Unreachable(string detail, Exception inner) => new(
        new Problem { Status = 503, Code = ProblemException.ServerUnavailable, Title = "The server cannot be reached.", Detail = detail }, inner);

    private static ProblemException Unexpected(HttpResponseMessage response, byte[] body, Exception? inner)
    {
        var text = System.Text.Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, LongestUnexpectedBody)));
        return new ProblemException(
            new Problem
            {
                Status = (int)response.StatusCode,
                Code = ProblemException.UnexpectedAnswer,
                Title = "The answer does not come from an ASEMB server of this version.",
                Detail = $"{response.RequestMessage?.RequestUri} answered {(int)response.StatusCode} with: {text}",
            },
            inner);
    }
}
