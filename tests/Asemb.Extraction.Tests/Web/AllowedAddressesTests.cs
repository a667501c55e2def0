using System.Net;
using System.Net.Sockets;
using Asemb.Core.Errors;
using Asemb.Extraction.Web;

namespace Asemb.Extraction.Tests.Web;

/// <summary>What an operator allows is reached, and nothing beside it.</summary>
public sealed class AllowedAddressesTests
{
    [Theory]
    [InlineData("127.0.0.1", "http://127.0.0.1:9999/")]
    [InlineData("127.0.0.1:7000", "http://127.0.0.1:7000/")]
    [InlineData("127.0.0.1:7000", "http://[::ffff:127.0.0.1]:7000/")]
    [InlineData("10.0.0.0/8", "http://10.200.0.1/")]
    [InlineData("192.168.0.0/16, 10.0.0.0/8:8080", "http://10.200.0.1:8080/")]
    [InlineData("::1", "http://[::1]/")]
    [InlineData("[::1]:81", "http://[::1]:81/")]
    [InlineData("[fd00::/8]:443", "https://[fd00::7]/")]
    [InlineData("fd00::/8", "http://[fd00::7]:12345/")]
    [InlineData("wiki.internal", "http://wiki.internal/")]
    [InlineData("WIKI.internal:8090", "http://wiki.internal:8090/")]
    [InlineData("127.0.0.0/8:8090", "http://wiki.internal:8090/")]
    [InlineData("127.0.0.1:7000", "http://localhost:7000/")]
    public async Task What_is_listed_is_allowed(string allowed, string url) => await Guard(allowed).CheckHostAsync(new Uri(url), TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("127.0.0.1:7000", "http://127.0.0.1:7001/")]
    [InlineData("127.0.0.1:7000", "http://127.0.0.2:7000/")]
    [InlineData("10.0.0.0/8:8080", "http://10.200.0.1/")]
    [InlineData("[fd00::/8]:443", "http://[fd00::7]/")]
    [InlineData("wiki.internal:8090", "http://wiki.internal/")]
    [InlineData("wiki.internal:8090", "http://sub.inner.test:8090/")]
    [InlineData("wiki.internal", "http://127.0.0.1/")]
    [InlineData("0.0.0.0/0, ::/0", "http://169.254.169.254/")]
    [InlineData("0.0.0.0/0, ::/0", "http://[::ffff:169.254.169.254]/")]
    [InlineData("0.0.0.0/0, ::/0", "http://[fd00:ec2::254]/")]
    [InlineData("0.0.0.0/0, ::/0", "http://0.0.0.0/")]
    [InlineData("metadata.test", "http://metadata.test/")]
    public async Task What_lies_beside_it_is_not(string allowed, string url)
    {
        var refusal = await Assert.ThrowsAsync<AsembException>(() => Guard(allowed).CheckHostAsync(new Uri(url), TestContext.Current.CancellationToken));

        Assert.Equal("address_not_allowed", refusal.Error.Code);
    }

    [Theory]
    [InlineData("10.0.0.0/33")]
    [InlineData("127.1")]
    [InlineData("0x7f000001")]
    [InlineData("[::1")]
    [InlineData("[::1]x")]
    [InlineData("127.0.0.1:0")]
    [InlineData("127.0.0.1:port")]
    [InlineData("http://127.0.0.1/")]
    [InlineData("*.internal")]
    [InlineData("*")]
    public void An_entry_that_is_none_is_told(string entry)
    {
        var fault = Assert.Single(new WebOptions { AllowedNetworks = $"10.0.0.0/8, {entry}" }.Validate());

        Assert.StartsWith($"Web:AllowedNetworks: '{entry}' is no address, network or host name", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("80, http")]
    [InlineData("0")]
    [InlineData("65536")]
    public void A_port_that_is_none_is_told(string ports) => Assert.Contains("is no port", Assert.Single(new WebOptions { Ports = ports }.Validate()), StringComparison.Ordinal);

    [Fact]
    public async Task A_connection_is_made_to_what_is_allowed()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var answer = AnswerOnceAsync(listener);
        using var http = new HttpClient(Guard($"127.0.0.1:{port}").CreateHandler());

        Assert.Equal("ok", await http.GetStringAsync(new Uri($"http://localhost:{port}/"), TestContext.Current.CancellationToken));
        await answer;
    }

    [Fact]
    public async Task A_name_that_answers_differently_the_second_time_finds_nothing()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var lookups = 0;
        var guard = new AddressGuard(
            AllowedAddresses.None,
            new HashSet<int> { port },
            (_, _) => Task.FromResult<IPAddress[]>([++lookups == 1 ? IPAddress.Parse("93.184.215.14") : IPAddress.Loopback]));
        await guard.CheckHostAsync(new Uri($"http://rebind.test:{port}/"), TestContext.Current.CancellationToken);
        using var http = new HttpClient(guard.CreateHandler());

        var refusal = await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.GetAsync(new Uri($"http://rebind.test:{port}/"), TestContext.Current.CancellationToken));

        Assert.Equal("address_not_allowed", AddressGuard.RefusalIn(refusal)?.Error.Code);
        Assert.Equal(2, lookups);
        Assert.False(listener.Pending());
    }

    private static async Task AnswerOnceAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        _ = await stream.ReadAsync(new byte[4096], TestContext.Current.CancellationToken);
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"u8.ToArray(), TestContext.Current.CancellationToken);
    }

    private static AddressGuard Guard(string allowed) => new(new WebOptions { AllowedNetworks = allowed }, FakeNames.ResolveAsync);
}
