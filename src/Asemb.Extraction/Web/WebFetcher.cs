using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using Asemb.Core.Errors;

namespace Asemb.Extraction.Web;

/// <summary>
/// Fetches what others publish, as strangers must: through <see cref="AddressGuard"/>, each redirect checked anew, bounded in time and bytes before and after
/// decompression, without cookies or proxies, and politely. Thread-safe. One for each sync: its connections were opened with what that source may reach.
/// </summary>
public sealed class WebFetcher : IDisposable
{
    private const int MostRedirects = 5;
    private const int MostTries = 3;
    private const int HeaderKilobytes = 64;
    private const DecompressionMethods Compressions = DecompressionMethods.GZip | DecompressionMethods.Deflate | DecompressionMethods.Brotli;

    private static readonly string Version =
        (typeof(WebFetcher).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0").Split('+', 2)[0];

    private readonly AddressGuard _guard;
    private readonly WebOptions _options;
    private readonly HostTurns _turns;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    /// <summary>Its connections are used once.</summary>
    private readonly HttpClient _fresh;

    /// <summary>Hosts that answer in HTTP/1.0, whose connections end with the answer whether or not it says so.</summary>
    private readonly ConcurrentDictionary<string, bool> _hangingUp = new(StringComparer.Ordinal);

    public WebFetcher(AddressGuard guard, WebOptions options, HostTurns turns, TimeProvider time)
    {
        (_guard, _options, _turns, _time) = (guard, options, turns, time);
        _http = CreateClient(TimeSpan.FromMinutes(2));
        _fresh = CreateClient(TimeSpan.Zero);
    }

    /// <summary>The name by which robots.txt may address this reader.</summary>
    public static string RobotsName => "asemb";

    /// <exception cref="AsembException">
    /// <c>address_not_allowed</c>, <c>fetch_unavailable</c> (transient), <c>fetch_failed</c>, <c>document_too_large</c>. An answer with an error status is an answer.
    /// </exception>
    public async Task<WebAnswer> GetAsync(WebQuery query, CancellationToken cancellationToken)
    {
        var url = query.Url;
        for (var redirects = 0; ; redirects++)
        {
            var answer = await GetPatientlyAsync(query, _guard.Check(url), cancellationToken);
            if (!answer.IsRedirect || !query.FollowRedirects) return answer;
            if (redirects == MostRedirects) throw Failed($"{Shown(query.Url)} redirects more than {MostRedirects} times, at last to '{ShownText.Shorten(answer.Location!)}'.");
            url = Uri.TryCreate(url, answer.Location, out var next) ? next : throw Failed($"{Shown(url)} redirects to '{ShownText.Shorten(answer.Location!)}', which is no URL.");
        }
    }

    /// <summary>Whether the URL may be asked for, as far as itself tells.</summary>
    /// <exception cref="AsembException"><c>address_not_allowed</c></exception>
    public void RequireAllowed(Uri url) => _guard.Check(url);

    private async Task<WebAnswer> GetPatientlyAsync(WebQuery query, Uri url, CancellationToken cancellationToken)
    {
        var delay = _guard.IsListed(url) ? query.Delay : TimeSpan.FromMilliseconds(Math.Max(_options.DelayMilliseconds, query.Delay.TotalMilliseconds));
        for (var attempt = 0; ; attempt++)
        {
            TimeSpan wait;
            using (await _turns.EnterAsync(url, delay, cancellationToken))
            {
                var (answer, asked) = await GetOnceAsync(query, url, attempt, _hangingUp.ContainsKey(url.Authority), cancellationToken);
                if (asked is null) return answer;
                wait = asked.Value;
                if (attempt + 1 == MostTries || wait > TimeSpan.FromSeconds(_options.MaxWaitSeconds))
                {
                    throw new AsembException(
                        ErrorCodes.FetchUnavailable,
                        string.Create(CultureInfo.InvariantCulture, $"{Shown(url)} answered {answer.Status} and asks to wait {wait.TotalSeconds:0} s."))
                    { IsTransient = true, RetryAfter = wait };
                }

                _turns.Hold(url, wait);
            }
        }
    }

    /// <param name="fresh">Over a connection that nobody used before.</param>
    private async Task<(WebAnswer Answer, TimeSpan? Wait)> GetOnceAsync(WebQuery query, Uri url, int attempt, bool fresh, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(_options.TimeoutSeconds), _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = Request(query, url);
            using var response = await (fresh ? _fresh : _http).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            if (response.Version == HttpVersion.Version10) _hangingUp.TryAdd(url.Authority, true);
            var answer = Read(url, response);
            if (RetryAfter.Of(answer.Status, response.Headers.RetryAfter, attempt, _time) is { } wait) return (answer, wait);
            if (answer.Status != 200 || answer.IsMedia) return (answer, null);
            await using var stream = await response.Content.ReadAsStreamAsync(both.Token);
            return (answer with { Body = await LimitedBody.ReadAsync(stream, query.CutAt ?? Math.Min(_options.MaxBodyBytes, query.MostBytes), query.CutAt is not null, Shown(url), both.Token) }, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unavailable($"{Shown(url)} took longer than {_options.TimeoutSeconds} s, which is the limit (Web:TimeoutSeconds).");
        }
        catch (HttpRequestException e) when (!fresh && e.InnerException is IOException && AddressGuard.RefusalIn(e) is null)
        {
            // The other side closed a connection while it was about to be used again. The handler tries others, which may be as dead; a fresh one tells.
            return await GetOnceAsync(query, url, attempt, fresh: true, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
        {
            throw AddressGuard.RefusalIn(e) ?? Fault(url, e);
        }
    }

    private HttpClient CreateClient(TimeSpan lifetime)
    {
        var handler = _guard.CreateHandler();
        handler.AutomaticDecompression = Compressions;
        handler.MaxResponseHeadersLength = HeaderKilobytes;
        handler.MaxConnectionsPerServer = _options.PerHost;
        handler.PooledConnectionLifetime = lifetime;
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private HttpRequestMessage Request(WebQuery query, Uri url)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("User-Agent", _options.Contact is { Length: > 0 } contact ? $"asemb/{Version} (+{contact})" : $"asemb/{Version}");
        request.Headers.TryAddWithoutValidation("Accept", "text/html, application/xhtml+xml, */*;q=0.8");
        if (query.ETag is { } tag) request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        if (query.LastModified is { } modified) request.Headers.TryAddWithoutValidation("If-Modified-Since", modified);
        return request;
    }

    private static WebAnswer Read(Uri url, HttpResponseMessage response)
    {
        var type = First(response.Content.Headers, "Content-Type");
        return new WebAnswer(url, (int)response.StatusCode, default)
        {
            MediaType = type,
            IsMedia = type is not null && IsMedia(type),
            ETag = First(response.Headers, "ETag"),
            LastModified = First(response.Content.Headers, "Last-Modified"),
            Location = First(response.Headers, "Location"),
            RobotsTags = response.Headers.NonValidated.TryGetValues("X-Robots-Tag", out var tags) ? [.. tags] : [],
        };
    }

    private static bool IsMedia(string type) =>
        type.StartsWith("image/", StringComparison.OrdinalIgnoreCase) || type.StartsWith("video/", StringComparison.OrdinalIgnoreCase) || type.StartsWith("audio/", StringComparison.OrdinalIgnoreCase)
        || type.StartsWith("font/", StringComparison.OrdinalIgnoreCase) || type.StartsWith("text/css", StringComparison.OrdinalIgnoreCase) || type.Contains("javascript", StringComparison.OrdinalIgnoreCase);

    private static string? First(HttpHeaders headers, string name) => headers.NonValidated.TryGetValues(name, out var values) && values.Count > 0 ? values.First().Trim() : null;

    private static AsembException Fault(Uri url, Exception exception) => ((exception as HttpRequestException)?.HttpRequestError ?? (exception as HttpIOException)?.HttpRequestError) switch
    {
        HttpRequestError.ConfigurationLimitExceeded => Failed($"The headers of {Shown(url)} are larger than {HeaderKilobytes} KiB, which is the limit."),
        HttpRequestError.InvalidResponse => Failed($"What answers at {Shown(url)} does not speak HTTP as it should: {exception.Message}"),
        HttpRequestError.SecureConnectionError => Unavailable($"No secure connection to {url.IdnHost}: {exception.InnerException?.Message ?? exception.Message}", exception),
        _ when exception is InvalidDataException => Failed($"The body of {Shown(url)} is not compressed as its headers say."),
        _ => Unavailable($"{Shown(url)} cannot be read: {exception.InnerException?.Message ?? exception.Message}", exception),
    };

    private static AsembException Failed(string message) => new(ErrorCodes.FetchFailed, message);

    private static AsembException Unavailable(string message, Exception? inner = null) => new(ErrorCodes.FetchUnavailable, message, inner) { IsTransient = true };

    private static string Shown(Uri url) => ShownText.Shorten(url.AbsoluteUri, 200);

    public void Dispose()
    {
        _http.Dispose();
        _fresh.Dispose();
    }
}
