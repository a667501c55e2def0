using System.Net;
using System.Net.Sockets;

namespace Asemb.Extraction.Tests.Web;

/// <summary>Names that lead where a hostile owner of a domain would let them lead.</summary>
internal static class FakeNames
{
    public static Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Task.FromResult<IPAddress[]>(host.TrimEnd('.').ToLowerInvariant() switch
    {
        "localhost" => [IPAddress.Loopback, IPAddress.IPv6Loopback],
        "sub.inner.test" => [IPAddress.Parse("10.1.2.3")],
        "mixed-six.test" => [IPAddress.Parse("::ffff:127.0.0.1"), IPAddress.Parse("fd00::1")],
        "metadata.test" => [IPAddress.Parse("169.254.169.254")],
        "both.test" => [IPAddress.Loopback, IPAddress.Parse("93.184.215.14")],
        "wiki.internal" => [IPAddress.Loopback],
        var name when IPAddress.TryParse(name, out var address) => [address],
        _ => throw new SocketException((int)SocketError.HostNotFound),
    });
}
