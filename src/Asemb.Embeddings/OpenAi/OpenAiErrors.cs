using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Asemb.Core.Errors;

namespace Asemb.Embeddings.OpenAi;

/// <summary>What an endpoint's answer means, in words that name the setting to look at. The API key is never part of a message.</summary>
/// <param name="id">The model's id.</param>
/// <param name="model">Its name at the endpoint.</param>
/// <param name="address">Where requests go; without user info.</param>
/// <param name="apiKey">Removed from anything that the endpoint says.</param>
internal sealed class OpenAiErrors(string id, string model, Uri address, string? apiKey, TimeProvider time)
{
    private const int MaxDetail = 300;

    public async Task<AsembException> FromResponseAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = response.StatusCode;
        var (code, detail) = await ReadDetailAsync(response, cancellationToken);
        var number = (int)status;
        return status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => NotSetUp(
                $"The endpoint {address} refused the API key of the model '{id}' ({number}). Check ApiKey or ApiKeyFile, and what the key may use."),
            HttpStatusCode.NotFound => NotSetUp(
                $"The endpoint {address} does not know the model '{model}', or BaseUrl of '{id}' is wrong (404).{detail}"),
            HttpStatusCode.TooManyRequests when code is "insufficient_quota" => NotSetUp(
                $"The endpoint {address} says that the quota of the key of '{id}' is used up (429).{detail}"),
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => NotSetUp(
                $"The endpoint {address} of the model '{id}' has moved ({number}). Write its new address into BaseUrl.{detail}"),
            HttpStatusCode.TooManyRequests => Unavailable(
                $"The endpoint {address} limits the rate of the model '{id}' (429).{detail}", response.Headers.RetryAfter, status),
            HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => Unavailable(
                $"The endpoint {address} of the model '{id}' has a fault ({number}).{detail}", response.Headers.RetryAfter, status),
            _ => Failed($"The endpoint {address} refused the request of the model '{id}' ({number}).{detail}"),
        };
    }

    public AsembException NotReached(HttpRequestException error) =>
        new(ErrorCodes.EmbeddingUnavailable, $"The endpoint {address} of the model '{id}' cannot be reached: {Redact(error.Message)}", error) { IsTransient = true };

    public AsembException BrokenOff(Exception error) =>
        new(ErrorCodes.EmbeddingUnavailable, $"The endpoint {address} of the model '{id}' broke its answer off.", error) { IsTransient = true };

    public AsembException TimedOut(double seconds) =>
        new(ErrorCodes.EmbeddingUnavailable, $"The endpoint {address} of the model '{id}' did not answer within {seconds} s.") { IsTransient = true };

    public AsembException CircuitOpen(TimeSpan? retryAfter) =>
        new(ErrorCodes.EmbeddingUnavailable, $"The endpoint {address} of the model '{id}' failed repeatedly and is left alone for a while.")
        {
            IsTransient = true,
            RetryAfter = retryAfter,
        };

    public AsembException BadAnswer(string what, Exception? error = null) =>
        new(ErrorCodes.EmbeddingFailed, $"The endpoint {address} of the model '{id}' gave an answer that cannot be used: {what}", error);

    /// <summary>A rate limit is no sign of a fault: it must not open the circuit.</summary>
    public static bool IsFault(AsembException error) =>
        error.IsTransient && error.InnerException is not HttpRequestException { StatusCode: HttpStatusCode.TooManyRequests };

    /// <summary>A fault that the endpoint answered with often comes of the text: once more tells, and whoever indexes finds out which text it is.</summary>
    /// <param name="error">What the last try ended in.</param>
    /// <param name="tries">How many further ones there were.</param>
    public static bool MayPass(AsembException error, int tries) =>
        error.IsTransient && (tries == 0 || error.InnerException is not HttpRequestException { StatusCode: HttpStatusCode.InternalServerError });

    private AsembException Unavailable(string message, RetryConditionHeaderValue? retryAfter, HttpStatusCode status) =>
        new(ErrorCodes.EmbeddingUnavailable, message, new HttpRequestException(HttpRequestError.Unknown, statusCode: status))
        {
            IsTransient = true,
            IsAnswered = status >= HttpStatusCode.InternalServerError,
            RetryAfter = WaitOf(retryAfter),
        };

    private static AsembException Failed(string message) => new(ErrorCodes.EmbeddingFailed, message);

    /// <summary>Every text would be refused alike.</summary>
    private static AsembException NotSetUp(string message) => new(ErrorCodes.EmbeddingFailed, message) { IsSetupFault = true };

    private TimeSpan? WaitOf(RetryConditionHeaderValue? header)
    {
        var wait = header?.Delta ?? header?.Date - time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private async Task<(string? Code, string Detail)> ReadDetailAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        string? code = null;
        var detail = body;
        try
        {
            var error = JsonSerializer.Deserialize(body, OpenAiJsonContext.Default.ErrorResponse)?.Error ?? default;
            if (error.ValueKind == JsonValueKind.Object)
            {
                code = Text(error, "code") ?? Text(error, "type");
                detail = Text(error, "message") ?? "";
            }
            else if (error.ValueKind == JsonValueKind.String)
            {
                detail = error.GetString()!;
            }
        }
        catch (JsonException)
        {
            // An answer of a proxy, as text or HTML: show its start.
        }

        detail = Redact(string.Join(' ', detail.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        if (detail.Length > MaxDetail)
            detail = detail[..MaxDetail] + "…";
        return (code, detail.Length == 0 ? "" : $" It says: {detail}");
    }

    private string Redact(string text) => string.IsNullOrEmpty(apiKey) ? text : text.Replace(apiKey, "***", StringComparison.Ordinal);

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
