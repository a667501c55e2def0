using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Asemb.Extraction.Web;

/// <summary>
/// What may be connected to although it is not the public internet: addresses and networks (<c>127.0.0.1</c>, <c>10.0.0.0/8</c>, <c>[fd00::/8]</c>) and
/// host names (<c>wiki.internal</c>), each with or without <c>:port</c>. A name allows whatever address it has at the time. Immutable.
/// </summary>
public sealed class AllowedAddresses
{
    public static readonly AllowedAddresses None = new([]);

    private readonly IReadOnlyList<Entry> _entries;

    private AllowedAddresses(IReadOnlyList<Entry> entries) => _entries = entries;

    private sealed record Entry(IPNetwork? Network, string? Host, int? Port);

    /// <param name="list">Entries, parted by commas or white space.</param>
    /// <exception cref="FormatException">An entry is none, with what is expected.</exception>
    public static AllowedAddresses Parse(string? list) =>
        new([.. (list ?? "").Split([',', ' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(ParseEntry)]);

    /// <summary>Whether the text is one address or host name with its port.</summary>
    public static bool IsHostAndPort(string text)
    {
        try
        {
            return Parse(text)._entries is [{ Port: not null } entry] && (entry.Network is not { } network || network.PrefixLength == (network.BaseAddress.AddressFamily is AddressFamily.InterNetwork ? 32 : 128));
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>What either of the two allows.</summary>
    public AllowedAddresses With(AllowedAddresses other) => new([.. _entries, .. other._entries]);

    internal bool Allows(string host, IPAddress address, int port)
    {
        var bare = AddressRanges.Bare(address);
        return _entries.Any(entry => (entry.Port is null || entry.Port == port)
            && (entry.Network is { } network ? network.Contains(bare) || network.Contains(address) : string.Equals(entry.Host, host, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>Whether an entry means this host, by the name that it has in the URL.</summary>
    internal bool Lists(string host, int port) => _entries.Any(entry => (entry.Port is null || entry.Port == port)
        && (entry.Network is { } network ? IPAddress.TryParse(host, out var literal) && network.Contains(AddressRanges.Bare(literal)) : string.Equals(entry.Host, host, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Whether an entry opens this port of this host, by the name that it has in the URL.</summary>
    internal bool AllowsPort(string host, int port) => _entries.Any(entry => entry.Port == port
        && (entry.Network is null ? string.Equals(entry.Host, host, StringComparison.OrdinalIgnoreCase) : !IPAddress.TryParse(host, out var literal) || entry.Network.Value.Contains(AddressRanges.Bare(literal))));

    private static Entry ParseEntry(string text)
    {
        // [fd00::/8]:8080 and [::1]: brackets keep the colons of IPv6 apart from that of the port.
        var close = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) : -1;
        var colon = close >= 0 ? (close + 1 < text.Length ? close + 1 : -1) : text.IndexOf(':', StringComparison.Ordinal);
        var isBareIPv6 = close < 0 && colon >= 0 && text.LastIndexOf(':') != colon;
        if (isBareIPv6) colon = -1;
        var name = colon >= 0 ? text[..colon] : text;
        if (close >= 0) name = name.Trim('[', ']');
        int? port = null;
        if (colon >= 0)
        {
            port = text[colon] == ':' && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 65536
                ? number
                : throw Invalid(text);
        }

        if (IPNetwork.TryParse(name, out var network)) return new Entry(network, null, port);
        if (IPAddress.TryParse(name, out var address) && IsPlain(name, address)) return new Entry(new IPNetwork(address, address.AddressFamily is AddressFamily.InterNetwork ? 32 : 128), null, port);
        return close < 0 && Uri.CheckHostName(name) is UriHostNameType.Dns && !name.All(c => char.IsAsciiDigit(c) || c == '.') ? new Entry(null, name, port) : throw Invalid(text);
    }

    // 127.1 and 0x7f000001 are addresses to the platform, and mistakes in a list.
    private static bool IsPlain(string text, IPAddress address) => address.AddressFamily is AddressFamily.InterNetworkV6 || string.Equals(address.ToString(), text, StringComparison.Ordinal);

    private static FormatException Invalid(string text) =>
        new($"'{text}' is no address, network or host name, with or without a port, such as 127.0.0.1:8080, 10.0.0.0/8, [fd00::/8]:443 or wiki.internal.");
}
