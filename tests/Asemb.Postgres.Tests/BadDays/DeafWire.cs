using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Asemb.Postgres.Tests.BadDays;

/// <summary>
/// A wire to a server that can be cut at the worst moment: when the server has committed, and before anybody hears of it.
/// </summary>
internal sealed class DeafWire : IAsyncDisposable
{
    private static readonly byte[] Committed = [.. "COMMIT\0"u8];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly IPEndPoint _server;
    private readonly Task _accepting;
    private int _armed;
    private int _roundTrips;
    private int _isAsked;

    private DeafWire(IPEndPoint server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Round trips so far.</summary>
    public int RoundTrips => Volatile.Read(ref _roundTrips);

    /// <summary>How many commits were not heard of.</summary>
    public int Swallowed { get; private set; }

    public static DeafWire To(string connectionString) =>
        new(new IPEndPoint(IPAddress.Loopback, new NpgsqlConnectionStringBuilder(connectionString).Port));

    /// <summary>The same database through this wire.</summary>
    public string Through(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
        SslMode = SslMode.Disable,
    }.ConnectionString;

    /// <summary>The next answer to a commit is swallowed, and its connection closed.</summary>
    public void Arm() => Interlocked.Exchange(ref _armed, 1);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var lines = new List<Task>();
        try
        {
            while (true) lines.Add(CarryAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await server.ConnectAsync(_server, _stop.Token);
                client.NoDelay = server.NoDelay = true;
                await Task.WhenAny(CopyAsync(client.GetStream(), server.GetStream(), isAnswer: false), CopyAsync(server.GetStream(), client.GetStream(), isAnswer: true));
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
            {
                // One side hung up, which is what wires are there to bear.
            }
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, bool isAnswer)
    {
        var buffer = new byte[65536];
        try
        {
            while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var length)
            {
                if (isAnswer && buffer.AsSpan(0, length).IndexOf(Committed) >= 0 && Interlocked.Exchange(ref _armed, 0) == 1)
                {
                    Swallowed++;
                    return;
                }

                // However many pieces a question or an answer comes in.
                if (Interlocked.Exchange(ref _isAsked, isAnswer ? 0 : 1) == 0 && !isAnswer) Interlocked.Increment(ref _roundTrips);
                await to.WriteAsync(buffer.AsMemory(0, length), _stop.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The other direction ended first.
        }
    }
}
