using System.Collections.Frozen;
using Asemb.Core.Errors;
using Asemb.Extraction.Web;

namespace Asemb.Server.Webhooks;

/// <summary>
/// Where webhooks may lead: by https wherever the guard of all connections out lets them, by plain http only where the operator allowed the address,
/// since what is sent could be read on the way. Thread-safe.
/// </summary>
internal sealed class WebhookAddresses(WebOptions options, AddressGuard.Lookup? resolve = null) : IDisposable
{
    private const int LongestUrl = 2000;

    private readonly Lazy<AddressGuard> _secure = new(() => new AddressGuard(options, resolve));

    /// <summary>Without any port of the public internet: what is left is what the operator allowed.</summary>
    private readonly Lazy<AddressGuard> _plain = new(() => new AddressGuard(AllowedAddresses.Parse(options.AllowedNetworks), FrozenSet<int>.Empty, resolve));

    private HttpClient? _secureClient;
    private HttpClient? _plainClient;

    /// <summary>Whether a webhook may have this URL, its host looked up.</summary>
    /// <returns>The URL as it is kept.</returns>
    /// <exception cref="AsembException"><c>invalid_webhook</c>, or the guard's refusal.</exception>
    public async Task<string> RequireAsync(string url, CancellationToken cancellationToken)
    {
        if (url.Length > LongestUrl) throw new AsembException(ErrorCodes.InvalidWebhook, $"The URL has {url.Length} characters; {LongestUrl} are the most.") { Field = "url" };
        if (!Uri.TryCreate(url.Trim(), UriKind.Absolute, out var uri)) throw new AsembException(ErrorCodes.InvalidWebhook, $"'{ShownText.Shorten(url)}' is not a URL. Write all of it: https://example.org/hook.") { Field = "url" };
        if (uri.Fragment.Length > 0) throw new AsembException(ErrorCodes.InvalidWebhook, "The URL has a fragment ('#…'), which is never sent. Leave it out.") { Field = "url" };
        try
        {
            await GuardOf(uri).CheckHostAsync(uri, cancellationToken);
        }
        catch (AsembException exception) when (IsPlain(uri) && exception.Error == ErrorCodes.AddressNotAllowed)
        {
            if (!await IsAllowedByHttpsAsync(uri, cancellationToken)) throw;
            throw new AsembException(
                ErrorCodes.AddressNotAllowed, $"'{ShownText.Shorten(url)}' is plain http, which others can read and change on the way. Use https; or the operator allows the address in Web:AllowedNetworks.")
            { Field = "url" };
        }

        return uri.AbsoluteUri;
    }

    /// <summary>A client whose connections can lead nowhere else, whatever the host's name means at the time.</summary>
    public HttpClient ClientFor(Uri url) => IsPlain(url)
        ? LazyInitializer.EnsureInitialized(ref _plainClient, () => Create(_plain.Value))
        : LazyInitializer.EnsureInitialized(ref _secureClient, () => Create(_secure.Value));

    public void Dispose()
    {
        _secureClient?.Dispose();
        _plainClient?.Dispose();
    }

    private static bool IsPlain(Uri url) => string.Equals(url.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal);

    private AddressGuard GuardOf(Uri url) => IsPlain(url) ? _plain.Value : _secure.Value;

    private async Task<bool> IsAllowedByHttpsAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            await _secure.Value.CheckHostAsync(url, cancellationToken);
            return true;
        }
        catch (AsembException)
        {
            return false;
        }
    }

    private static HttpClient Create(AddressGuard guard)
    {
        var handler = guard.CreateHandler();

        // So that a name that moved is followed within minutes.
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(2);
        handler.MaxResponseHeadersLength = 16;
        handler.MaxResponseDrainSize = 0;
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
