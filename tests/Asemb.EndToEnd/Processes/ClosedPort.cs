using System.Net;
using System.Net.Sockets;

namespace Asemb.EndToEnd.Processes;

/// <summary>
/// A port of this machine where nobody listens, nor will: a socket is bound to it and does not. A port that was free a moment ago may be given to the very server
/// that is to find nobody there.
/// </summary>
internal static class ClosedPort
{
    private static readonly Socket Reserved = Bind();

    public static int Number => ((IPEndPoint)Reserved.LocalEndPoint!).Port;

    private static Socket Bind()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}
