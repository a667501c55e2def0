using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Asemb.Core.Errors;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Asemb.Embeddings.OpenAi;

/// <summary>
/// One endpoint: sends batches, tries again with growing and jittered waits or after the time that the endpoint asks for, and leaves an
/// endpoint alone that keeps failing. Thread-safe.
/// </summary>
internal sealed class OpenAiClient : IDisposable
{
    private const long MaxAnswerBytes = 256 * 1024 * 1024;

    // Nobody waits longer for an answer to a query; indexing has a queue that comes back later.
    private static readonly TimeSpan LongestQueryWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPassageWait = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(15);

    private readonly EmbeddingModelOptions _options;
    private readonly TimeProvider _time;
    private readonly OpenAiErrors _errors;
    private readonly AuthenticationHeaderValue? _authorization;
    private readonly HttpClient _http;
    private readonly ResiliencePipeline _passages;
    private readonly ResiliencePipeline _queries;

    public OpenAiClient(EmbeddingModelOptions options, string? apiKey, TimeProvider time)
    {
        _options = options;
        _time = time;
        Address = AddressOf(options.BaseUrl!);
        _errors = new OpenAiErrors(options.Id, options.Model!, Address, apiKey, time);
        _authorization = apiKey is null ? null : new AuthenticationHeaderValue("Bearer", apiKey);
        _http = new HttpClient(new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // follow changes of DNS
            AllowAutoRedirect = false, // an address that moved belongs into the configuration
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };

        // Both share one breaker, whose state is the endpoint's. What it answers to passages tells nothing of queries: a text may have caused it.
        var reached = Breaking(error => OpenAiErrors.IsFault(error) && !error.IsAnswered);
        var answers = Breaking(error => error.IsAnswered);
        _passages = Retrying(options.MaxRetries, LongestPassageWait, reached);
        _queries = Retrying(Math.Min(options.MaxRetries, 1), LongestQueryWait, new ResiliencePipelineBuilder().AddPipeline(answers).AddPipeline(reached).Build());
    }

    /// <summary>Where requests go.</summary>
    public Uri Address { get; }

    public OpenAiErrors Errors => _errors;

    /// <summary>One vector for each text in their order, as the endpoint gave them, checked but not normalised.</summary>
    /// <param name="dimensions">The length that every vector must have; null: the same for all.</param>
    public async Task<float[][]> EmbedAsync(IReadOnlyList<string> texts, int? dimensions, bool isQuery, CancellationToken cancellationToken)
    {
        try
        {
            return await (isQuery ? _queries : _passages).ExecuteAsync(
                async token => await SendAsync(texts, dimensions, token), cancellationToken);
        }
        catch (BrokenCircuitException error)
        {
            throw _errors.CircuitOpen(error.RetryAfter);
        }
    }

    public void Dispose() => _http.Dispose();

    internal static Uri AddressOf(string baseUrl) => new(baseUrl.TrimEnd('/') + "/embeddings");

    private ResiliencePipeline Breaking(Func<AsembException, bool> isFault) =>
        new ResiliencePipelineBuilder { TimeProvider = _time }.AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle(isFault),
            FailureRatio = 0.5,
            MinimumThroughput = 10,
            SamplingDuration = TimeSpan.FromSeconds(60),
            BreakDuration = BreakDuration,
        }).Build();

    private ResiliencePipeline Retrying(int retries, TimeSpan longestWait, ResiliencePipeline breaker)
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = _time };
        if (retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = attempt => ValueTask.FromResult(
                    attempt.Outcome.Exception is AsembException error && OpenAiErrors.MayPass(error, attempt.AttemptNumber) && !(error.RetryAfter > longestWait)),
                MaxRetryAttempts = retries,
                Delay = TimeSpan.FromSeconds(_options.RetryDelaySeconds),
                MaxDelay = longestWait,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                DelayGenerator = attempt => ValueTask.FromResult((attempt.Outcome.Exception as AsembException)?.RetryAfter),
            });
        }

        return builder.AddPipeline(breaker).Build();
    }

    private async Task<float[][]> SendAsync(IReadOnlyList<string> texts, int? dimensions, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(_options.TimeoutSeconds), _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Address);
            request.Headers.Authorization = _authorization;
            request.Content = JsonContent.Create(new EmbeddingRequest(_options.Model!, texts, _options.Dimensions), OpenAiJsonContext.Default.EmbeddingRequest);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, both.Token);
            if (!response.IsSuccessStatusCode)
                throw await _errors.FromResponseAsync(response, both.Token);
            var answer = await response.Content.ReadFromJsonAsync(OpenAiJsonContext.Default.EmbeddingResponse, both.Token);
            return Check(answer, texts.Count, dimensions);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw _errors.TimedOut(_options.TimeoutSeconds);
        }
        catch (HttpRequestException error) when (error.HttpRequestError is HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse)
        {
            throw _errors.BrokenOff(error);
        }
        catch (HttpRequestException error)
        {
            throw _errors.NotReached(error);
        }
        catch (JsonException error)
        {
            throw _errors.BadAnswer($"it is not the expected JSON ({error.Path ?? "no JSON at all"}).", error);
        }
    }

    private float[][] Check(EmbeddingResponse? answer, int count, int? dimensions)
    {
        if (answer?.Data is not { } data || data.Count != count)
            throw _errors.BadAnswer($"it holds {ShownText.Count(answer?.Data?.Count ?? 0, "vector")} for {ShownText.Count(count, "text")}.");
        var vectors = new float[count][];
        for (var at = 0; at < count; at++)
        {
            // Answers may come in any order; endpoints that leave the index out keep the order.
            var index = data[at]?.Index ?? at;
            if (index < 0 || index >= count || vectors[index] is not null)
                throw _errors.BadAnswer($"its index {index} is out of range or occurs twice.");
            var vector = data[at]?.Embedding ?? throw _errors.BadAnswer($"the vector {index} is missing.");
            dimensions ??= vector.Length;
            if (vector.Length == 0 || vector.Length != dimensions)
                throw _errors.BadAnswer($"the vector {index} has {vector.Length} dimensions instead of {dimensions}. Check the settings Model and Dimensions.");
            if (!vector.All(float.IsFinite))
                throw _errors.BadAnswer($"the vector {index} holds a number that is not finite.");
            vectors[index] = vector;
        }

        return vectors;
    }
}
