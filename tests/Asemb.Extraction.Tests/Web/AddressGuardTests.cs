using System.Net;
using Asemb.Core.Errors;
using Asemb.Extraction.Web;

namespace Asemb.Extraction.Tests.Web;

/// <summary>Nobody who may name a URL reaches what is not the public internet, however he spells it.</summary>
public sealed class AddressGuardTests
{
    /// <summary>Forms of inner addresses that were used to get past such checks.</summary>
    public static TheoryData<string> InnerSpellings =>
    [
        // This machine
        "http://127.0.0.1/", "http://127.1/", "http://127.0.1/", "http://0177.0.0.1/", "http://0x7f.0.0.1/", "http://0x7f000001/", "http://2130706433/", "http://017700000001/", "http://127.255.255.254/",
        "http://0/", "http://0.0.0.0/", "http://0x0/", "http://00000000/", "http://127.0.0.1:80/", "http://127.0.0.1./", "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/", "http://%31%32%37.0.0.1/",
        "http://[::1]/", "http://[::]/", "http://[0:0:0:0:0:0:0:1]/", "http://[::1%25lo]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[0:0:0:0:0:ffff:127.0.0.1]/", "http://[::127.0.0.1]/",
        "http://[::7f00:1]/", "http://[64:ff9b::127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[64:ff9b:1::7f00:1]/", "http://[2002:7f00:1::]/", "http://[2001:0:7f00:1::]/", "http://[2001:0:0:0:0:0:80ff:fffe]/",
        "http://localhost/", "http://LOCALHOST/", "http://localhost./", "http://sub.inner.test/", "http://mixed-six.test/",

        // Private networks, shared space
        "http://10.0.0.1/", "http://10.255.255.255/", "http://172.16.0.1/", "http://172.31.255.255/", "http://192.168.0.1/", "http://192.168.1/", "http://0xc0a80001/", "http://100.64.0.1/", "http://100.127.255.255/",
        "http://[fc00::1]/", "http://[fd12:3456:789a::1]/", "http://[fec0::1]/", "http://[::ffff:10.0.0.1]/", "http://[::ffff:192.168.0.1]/", "http://[2002:c0a8:1::1]/",

        // The link, and what clouds keep there
        "http://169.254.169.254/latest/meta-data/", "http://169.254.170.2/", "http://2852039166/", "http://0xa9fea9fe/", "http://0251.0376.0251.0376/", "http://[::ffff:169.254.169.254]/", "http://[fe80::1]/", "http://[fe80::1%25eth0]/",
        "http://[fd00:ec2::254]/", "http://100.100.100.200/", "http://168.63.129.16/", "http://192.0.0.192/", "http://metadata.test/",

        // Many, none, documentation, reserved
        "http://224.0.0.1/", "http://239.255.255.255/", "http://255.255.255.255/", "http://240.0.0.1/", "http://192.0.2.1/", "http://198.51.100.1/", "http://203.0.113.1/", "http://198.18.0.1/", "http://192.88.99.1/",
        "http://[ff02::1]/", "http://[2001:db8::1]/", "http://[100::1]/", "http://[5f00::1]/", "http://[3fff::1]/",
    ];

    public static TheoryData<string> NotTheWeb =>
    [
        "ftp://example.org/", "file:///etc/passwd", "gopher://127.0.0.1:6379/_FLUSHALL", "javascript:alert(1)", "data:text/html,x", "ws://example.org/", "//example.org/", "/etc/passwd", "example.org", "", "http://",
        "http://user@example.org/", "http://user:secret@example.org/", "http://example.org@127.0.0.1/", "http://example.org:22/", "http://example.org:6379/", "https://example.org:25/", "http://example.org:99999/", "\\\\example.org\\share",
    ];

    [Theory]
    [MemberData(nameof(InnerSpellings))]
    public async Task An_inner_address_is_refused_however_it_is_spelled(string url)
    {
        using var http = new HttpClient(Guard().CreateHandler());

        var refusal = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            using var answer = await http.GetAsync(Guard().Check(url), TestContext.Current.CancellationToken);
        });

        Assert.Equal("address_not_allowed", AddressGuard.RefusalIn(refusal)?.Error.Code);
    }

    [Theory]
    [MemberData(nameof(InnerSpellings))]
    public async Task The_connection_itself_refuses_too(string url)
    {
        // What the platform cannot read as a URL it cannot connect to.
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri)) return;
        using var http = new HttpClient(Guard().CreateHandler());

        var refusal = await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.GetAsync(uri, TestContext.Current.CancellationToken));

        Assert.Equal("address_not_allowed", AddressGuard.RefusalIn(refusal)?.Error.Code);
    }

    [Theory]
    [MemberData(nameof(NotTheWeb))]
    public void What_is_no_plain_web_address_is_refused(string url)
    {
        var refusal = Assert.Throws<AsembException>(() => Guard().Check(url));

        Assert.Equal("address_not_allowed", refusal.Error.Code);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://example.org/")]
    [InlineData("https://example.org:8443/a?b#c")]
    [InlineData("http://93.184.215.14/")]
    [InlineData("http://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/")]
    [InlineData("http://bücher.example/")]
    public void The_public_internet_is_allowed(string url) => Assert.NotNull(Guard().Check(url));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("2606:4700::1111")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::8.8.8.8")]
    public void Public_addresses_are_public_in_every_form(string address) => Assert.Null(AddressRanges.SpecialUse(IPAddress.Parse(address)));

    [Fact]
    public async Task Of_several_addresses_only_the_public_ones_are_used()
    {
        var guard = Guard();

        await guard.CheckHostAsync(new Uri("http://both.test/"), TestContext.Current.CancellationToken);
        var refusal = await Assert.ThrowsAsync<AsembException>(() => guard.CheckHostAsync(new Uri("http://sub.inner.test/"), TestContext.Current.CancellationToken));

        Assert.Contains("'sub.inner.test' has the address 10.1.2.3, which is a private network", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("add sub.inner.test:80 to Web:AllowedNetworks", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusals_name_every_setting_that_allows_the_address()
    {
        var guard = Guard().With(AllowedAddresses.Parse(""), "settings.allowedHosts for this source alone");

        var inner = await Assert.ThrowsAsync<AsembException>(() => guard.CheckHostAsync(new Uri("http://127.0.0.1/"), TestContext.Current.CancellationToken));
        var port = await Assert.ThrowsAsync<AsembException>(() => guard.CheckHostAsync(new Uri("http://inner.test:5678/"), TestContext.Current.CancellationToken));

        Assert.EndsWith("add 127.0.0.1:80 to Web:AllowedNetworks, or to settings.allowedHosts for this source alone.", inner.Message, StringComparison.Ordinal);
        Assert.EndsWith("or inner.test:5678 to Web:AllowedNetworks, or to settings.allowedHosts for this source alone.", port.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_without_an_address_is_an_outage()
    {
        var fault = await Assert.ThrowsAsync<AsembException>(() => Guard().CheckHostAsync(new Uri("http://nowhere.test/"), TestContext.Current.CancellationToken));

        Assert.Equal("fetch_unavailable", fault.Error.Code);
        Assert.True(fault.IsTransient);
    }

    private static AddressGuard Guard(string? allowed = null) => new(new WebOptions { AllowedNetworks = allowed }, FakeNames.ResolveAsync);
}
