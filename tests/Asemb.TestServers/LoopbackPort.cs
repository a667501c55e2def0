using System.Net;
using System.Net.Sockets;

namespace Asemb.TestServers;

internal static class LoopbackPort
{
    /// <summary>A port that was free a moment ago. Whoever takes it must be ready to try another.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
