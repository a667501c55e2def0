using System.Net;
using System.Net.Sockets;

namespace Asemb.Extraction.Web;

/// <summary>
/// Which addresses belong to the public internet, after IANA's registries of special-purpose addresses (RFC 6890 and its successors). Of IPv6 only what
/// is given out (2000::/3) counts, so that forms which carry an IPv4 address lead nowhere that the IPv4 address itself would not.
/// </summary>
internal static class AddressRanges
{
    private const string NoMachine = "no machine of the internet";

    private static readonly (IPNetwork Network, string What)[] Inner =
    [
        .. Named("this machine", "127.0.0.0/8", "::1/128"),
        .. Named("a private network", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7", "fec0::/10"),
        .. Named(
            NoMachine,
            "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
            "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3ffe::/16", "3fff::/20"),
    ];

    /// <summary>No list allows these: nothing that anybody wants to read answers there, and clouds give their credentials away.</summary>
    private static readonly (IPNetwork Network, string What)[] Never =
    [
        .. Named("no address", "0.0.0.0/8", "::/128", "240.0.0.0/4"),
        .. Named("many machines at once", "224.0.0.0/4", "ff00::/8"),
        .. Named("the link itself, where clouds keep their metadata", "169.254.0.0/16", "fe80::/10"),

        // Of Alibaba, Azure (whose wire server has a public address) and AWS.
        .. Named("the metadata of a cloud", "100.100.100.200/32", "168.63.129.16/32", "fd00:ec2::254/128"),
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>What stands behind the address when it is not the public internet; null when it is.</summary>
    public static string? SpecialUse(IPAddress address)
    {
        var bare = Bare(address);
        return Find(Never, bare) ?? Find(Inner, bare) ?? (bare.AddressFamily is AddressFamily.InterNetworkV6 && !GlobalUnicast.Contains(bare) ? NoMachine : null);
    }

    public static bool IsNeverAllowed(IPAddress address) => Find(Never, Bare(address)) is not null;

    /// <summary>The address that is really reached: IPv4 where IPv6 only carries it (mapped, or translated by NAT64), and without a zone.</summary>
    public static IPAddress Bare(IPAddress address)
    {
        if (address.AddressFamily is not AddressFamily.InterNetworkV6) return address;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        var plain = new IPAddress(bytes);
        return Nat64.Contains(plain) ? new IPAddress(bytes.AsSpan(12)) : plain;
    }

    private static string? Find((IPNetwork Network, string What)[] ranges, IPAddress address)
    {
        foreach (var (network, what) in ranges)
        {
            if (network.Contains(address)) return what;
        }

        return null;
    }

    private static IEnumerable<(IPNetwork, string)> Named(string what, params string[] networks) => networks.Select(network => (IPNetwork.Parse(network), what));
}
