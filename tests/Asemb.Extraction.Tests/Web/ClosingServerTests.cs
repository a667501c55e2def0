using System.Net;
using System.Net.Sockets;
using Asemb.Core.Errors;
using Asemb.Extraction.Web;

namespace Asemb.Extraction.Tests.Web;

/// <summary>Servers that hang up after each answer without saying so, as simple ones do that speak HTTP/1.0.</summary>
public sealed class ClosingServerTests
{
    private const int Requests = 2000;

    [Fact]
    public async Task Every_page_of_a_server_that_hangs_up_after_each_is_read()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(512);
        var serving = ServeAsync(listener, "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray());
        using var fetcher = Fetcher(listener);
        var faults = new List<string>();
        await Parallel.ForEachAsync(Enumerable.Range(0, Requests), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, cancellationToken) =>
        {
            try
            {
                await fetcher.GetAsync(new WebQuery(new Uri($"http://{listener.LocalEndpoint}/{i}")), cancellationToken);
            }
            catch (AsembException e)
            {
                lock (faults) faults.Add(e.Message);
            }
        });

        Assert.Empty(faults);
        listener.Stop();
        await serving;
    }

    [Fact]
    public async Task A_server_that_only_hangs_up_is_not_asked_without_end()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, []);
        using var fetcher = Fetcher(listener);

        var fault = await Assert.ThrowsAsync<AsembException>(() => fetcher.GetAsync(new WebQuery(new Uri($"http://{listener.LocalEndpoint}/")), TestContext.Current.CancellationToken));

        Assert.Equal("fetch_unavailable", fault.Error.Code);
        listener.Stop();
        Assert.InRange(await serving, 1, 12);
    }

    private static WebFetcher Fetcher(TcpListener listener)
    {
        var options = new WebOptions { AllowedNetworks = listener.LocalEndpoint.ToString() };
        return new WebFetcher(new AddressGuard(options), options, new HostTurns(options, TimeProvider.System), TimeProvider.System);
    }

    /// <returns>How many connections there were.</returns>
    private static async Task<int> ServeAsync(TcpListener listener, byte[] answer)
    {
        var connections = 0;
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
                connections++;
                _ = AnswerAsync(client, answer);
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            return connections;
        }
    }

    private static async Task AnswerAsync(TcpClient client, byte[] answer)
    {
        using (client)
        {
            var stream = client.GetStream();
            if (await stream.ReadAsync(new byte[4096]) == 0) return;
            await stream.WriteAsync(answer);

            // The end of the connection arrives a moment after the answer, when it may be in use again.
            await Task.Yield();
        }
    }
}
