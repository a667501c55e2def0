using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Asemb.Core.Errors;

namespace Asemb.Extraction.Web;

/// <summary>
/// Keeps connections that others may name the end of away from what is not theirs to see: only http and https, only the public internet and what the
/// operator allowed. The address is checked where the connection looks it up, and that very address is connected to, so that a name which answers
/// differently the next time (DNS rebinding) finds nothing. Thread-safe.
/// </summary>
/// <param name="allowed">Exceptions that the operator made.</param>
/// <param name="ports">Ports of the public internet that may be used.</param>
/// <param name="resolve">Addresses of a host; null asks the system.</param>
public sealed class AddressGuard(AllowedAddresses allowed, IReadOnlySet<int> ports, AddressGuard.Lookup? resolve = null, TimeProvider? time = null)
{
    public delegate Task<IPAddress[]> Lookup(string host, CancellationToken cancellationToken);

    /// <summary>For one of several addresses of a host, so that one that swallows packets does not hide the others.</summary>
    private static readonly TimeSpan OneAddress = TimeSpan.FromSeconds(5);

    private readonly Lookup _resolve = resolve ?? Dns.GetHostAddressesAsync;
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Where else the operator can allow an address, as refusals go on; empty when nowhere.</summary>
    private string _further = "";

    public AddressGuard(WebOptions options, Lookup? resolve = null, TimeProvider? time = null)
        : this(AllowedAddresses.Parse(options.AllowedNetworks), options.ParsePorts(), resolve, time)
    {
    }

    /// <summary>The same guard with further exceptions.</summary>
    /// <param name="setting">What lists them, and for whom: refusals name it too.</param>
    public AddressGuard With(AllowedAddresses further, string setting) => new(allowed.With(further), ports, _resolve, _time) { _further = ", or to " + setting };

    /// <summary>Reads a URL and checks all of it that can be checked without asking for the host's addresses.</summary>
    /// <exception cref="AsembException"><c>address_not_allowed</c></exception>
    public Uri Check(string url) => Uri.TryCreate(url.Trim(), UriKind.Absolute, out var uri)
        ? Check(uri)
        : throw Refused($"'{ShownText.Shorten(url)}' is not a URL. Write all of it: https://example.org/docs/.");

    /// <inheritdoc cref="Check(string)"/>
    public Uri Check(Uri url)
    {
        var shown = ShownText.Shorten(url.OriginalString);
        if (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)) throw Refused($"'{shown}' is neither http nor https. Other schemes are not read.");
        if (url.UserInfo.Length > 0) throw Refused($"The URL to {url.IdnHost} holds a user name or password. Leave out what stands before the '@'.");
        if (url.IdnHost.Length == 0) throw Refused($"'{shown}' names no host.");
        if (IPAddress.TryParse(Literal(url), out var address)) Require(url.IdnHost, address, url.Port);
        else if (!ports.Contains(url.Port) && !allowed.AllowsPort(url.IdnHost, url.Port)) throw PortRefused(url.IdnHost, url.Port);
        return url;
    }

    /// <summary>Whether the operator listed the host as the URL names it, so that nobody else need be spared by going slowly.</summary>
    internal bool IsListed(Uri url) => allowed.Lists(Literal(url), url.Port);

    /// <summary>Looks the host up and says whether it may be connected to, without connecting.</summary>
    /// <exception cref="AsembException"><c>address_not_allowed</c>, <c>fetch_unavailable</c> when the name has no address.</exception>
    public async Task CheckHostAsync(Uri url, CancellationToken cancellationToken)
    {
        Check(url);
        await FindAsync(Literal(url), url.Port, cancellationToken);
    }

    /// <summary>
    /// For <see cref="HttpClient"/>: no redirects, no cookies, no proxy, no credentials, and every connection through this guard. One that was opened is used
    /// again by whoever shares the handler: handlers are not shared between guards.
    /// </summary>
    public SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        Credentials = null,
        PreAuthenticate = false,
        ActivityHeadersPropagator = null,
        ConnectCallback = ConnectAsync,
    };

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = await FindAsync(host.Trim('[', ']'), port, cancellationToken);
        SocketException? fault = null;
        for (var i = 0; i < addresses.Count; i++)
        {
            var socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using var limit = new CancellationTokenSource(i + 1 < addresses.Count ? OneAddress : Timeout.InfiniteTimeSpan, _time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(addresses[i], port), both.Token);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                fault = e;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                socket.Dispose();
                fault = new SocketException((int)SocketError.TimedOut);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw fault!;
    }

    /// <summary>The guard's own refusal, when it is what stands behind a failed request.</summary>
    public static AsembException? RefusalIn(Exception? exception)
    {
        while (exception is not null and not AsembException) exception = exception.InnerException;
        return exception as AsembException;
    }

    private async Task<IReadOnlyList<IPAddress>> FindAsync(string host, int port, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var literal))
        {
            Require(host, literal, port);
            return [literal];
        }

        var found = await LookUpAsync(host, cancellationToken);
        var usable = found.Where(address => Fault(host, address, port) is null).ToList();
        return usable.Count > 0 ? usable : throw Fault(host, found[0], port)!;
    }

    private async Task<IPAddress[]> LookUpAsync(string host, CancellationToken cancellationToken)
    {
        SocketException? fault = null;
        try
        {
            var found = await _resolve(host, cancellationToken);
            if (found.Length > 0) return found;
        }
        catch (SocketException e)
        {
            fault = e;
        }

        throw new AsembException(ErrorCodes.FetchUnavailable, $"The name '{ShownText.Shorten(host)}' has no address. Check its spelling, and that this server can look names up.", fault) { IsTransient = true };
    }

    private void Require(string host, IPAddress address, int port)
    {
        if (Fault(host, address, port) is { } fault) throw fault;
    }

    private AsembException? Fault(string host, IPAddress address, int port)
    {
        if (AddressRanges.IsNeverAllowed(address)) return Refused($"{Named(host, address)} is {AddressRanges.SpecialUse(address)}. It is never connected to.");
        if (allowed.Allows(host, address, port)) return null;
        if (AddressRanges.SpecialUse(address) is { } inner)
        {
            return Refused(string.Create(
                CultureInfo.InvariantCulture,
                $"{Named(host, address)} is {inner}, not the public internet. The operator can allow it: add {Entry(host, address)}:{port} to Web:AllowedNetworks{_further}."));
        }

        return ports.Contains(port) ? null : PortRefused(host, port);
    }

    private static string Named(string host, IPAddress address) => IPAddress.TryParse(host, out _) ? $"The address {address}" : $"'{ShownText.Shorten(host)}' has the address {address}, which";

    private static string Entry(string host, IPAddress address) => !IPAddress.TryParse(host, out _) ? ShownText.Shorten(host) : address.AddressFamily is AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();

    private AsembException PortRefused(string host, int port) => Refused(ports.Count == 0
        ? string.Create(CultureInfo.InvariantCulture, $"'{ShownText.Shorten(host)}:{port}' is not allowed. The operator can allow it: add {ShownText.Shorten(host)}:{port} to Web:AllowedNetworks{_further}.")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"Port {port} of '{ShownText.Shorten(host)}' is none of those that may be used: {string.Join(", ", ports.Order())}. The operator can add it to Web:Ports, or {ShownText.Shorten(host)}:{port} to Web:AllowedNetworks{_further}."));

    private static string Literal(Uri url) => url.IdnHost.Trim('[', ']');

    private static AsembException Refused(string message) => new(ErrorCodes.AddressNotAllowed, message) { Field = "url" };
}
