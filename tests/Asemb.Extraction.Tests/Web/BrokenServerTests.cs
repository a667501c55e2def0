using System.Net;
using System.Net.Sockets;
using System.Text;
using Asemb.Core.Errors;
using Asemb.Extraction.Web;

namespace Asemb.Extraction.Tests.Web;

/// <summary>Servers that do not speak HTTP as they should.</summary>
public sealed class BrokenServerTests
{
    [Fact]
    public async Task Headers_without_end_end_at_the_limit() =>
        Assert.Contains("headers", (await FaultAsync("fetch_failed", "HTTP/1.1 200 OK\r\n", repeated: "X-More: and more and more and more\r\n")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task One_huge_header_ends_at_the_limit() => await FaultAsync("fetch_failed", "HTTP/1.1 200 OK\r\nX-Huge: ", repeated: new string('x', 1000));

    [Fact]
    public async Task A_status_line_without_end_ends_at_the_limit() => await FaultAsync("fetch_failed", "HTTP/1.1 200 ", repeated: new string('O', 1000));

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "fetch_failed")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", "fetch_unavailable")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n", "fetch_failed")]
    [InlineData("", "fetch_unavailable")]
    public async Task What_is_no_answer_is_a_fault(string answer, string code) => await FaultAsync(code, answer);

    private static async Task<AsembException> FaultAsync(string code, string answer, string? repeated = null)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var host = listener.LocalEndpoint.ToString()!;
        var serving = ServeAsync(listener, answer, repeated);
        var options = new WebOptions { AllowedNetworks = host };
        using var fetcher = new WebFetcher(new AddressGuard(options), options, new HostTurns(options, TimeProvider.System), TimeProvider.System);

        var fault = await Assert.ThrowsAsync<AsembException>(() => fetcher.GetAsync(new WebQuery(new Uri($"http://{host}/")), TestContext.Current.CancellationToken));

        Assert.Equal(code, fault.Error.Code);
        listener.Stop();
        await serving;
        return fault;
    }

    private static async Task ServeAsync(TcpListener listener, string answer, string? repeated)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
                var stream = client.GetStream();
                _ = await stream.ReadAsync(new byte[4096], TestContext.Current.CancellationToken);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
                while (repeated is not null) await stream.WriteAsync(Encoding.ASCII.GetBytes(repeated), TestContext.Current.CancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidOperationException)
        {
            // The fetcher hung up, or the test is over.
        }
    }
}
