using System.Net.Sockets;

namespace Asemb.TestServers;

/// <summary>The Redis that tests use. Tests share it: keep keys apart by a prefix of one's own.</summary>
public static class RedisServer
{
    private const string Variable = "ASEMB_TEST_REDIS";

    private static readonly Lazy<Task<string?>> Server = new(LookAsync);

    /// <summary>The configuration string, <c>host:port,password=…</c>. Without a server the calling test is skipped, or fails on CI.</summary>
    public static async Task<string> FindAsync()
    {
        var found = await Server.Value;
        if (found is null) Missing.Server($"There is no Redis for tests that answers: run ./build.sh services up, or set {Variable} to host:port,password=….");
        return found;
    }

    private static async Task<string?> LookAsync()
    {
        var given = ServicesFile.Get(Variable);
        if (given is null) return null;
        var address = given.Split(',')[0];
        var colon = address.LastIndexOf(':');
        var port = 6379;
        if (colon >= 0 && !int.TryParse(address.AsSpan(colon + 1), out port)) return null;
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(colon < 0 ? address : address[..colon], port);
            return given;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
