using Asemb.Extraction.Web;

namespace Asemb.Extraction.Tests.Web;

public sealed class CanonicalUrlTests
{
    [Theory]
    [InlineData("HTTP://Example.ORG:80/a/../b#part", "http://example.org/b")]
    [InlineData("https://example.org:443", "https://example.org/")]
    [InlineData("https://example.org:8443/", "https://example.org:8443/")]
    [InlineData("http://example.org./a", "http://example.org/a")]
    [InlineData("http://example.org/%7Euser/%c3%a9", "http://example.org/~user/%C3%A9")]
    [InlineData("http://example.org/é", "http://example.org/%C3%A9")]
    [InlineData("http://example.org/a%2Fb", "http://example.org/a%2Fb")]
    [InlineData("http://bücher.example/", "http://xn--bcher-kva.example/")]
    [InlineData("http://example.org/a?utm_source=x&b=1&fbclid=2", "http://example.org/a?b=1")]
    [InlineData("http://example.org/a?utm_source=x", "http://example.org/a")]
    [InlineData("http://example.org/a?", "http://example.org/a")]
    [InlineData("http://example.org/a?b=2&a=1", "http://example.org/a?b=2&a=1")]
    [InlineData("http://[::1]:8080/a", "http://[::1]:8080/a")]
    public void A_url_has_one_spelling(string url, string canonical)
    {
        var normal = CanonicalUrl.Normalize(new Uri(url))!;

        Assert.Equal(canonical, normal.AbsoluteUri);
        Assert.Equal(canonical, CanonicalUrl.Normalize(new Uri(normal.AbsoluteUri))!.AbsoluteUri);
    }

    [Theory]
    [InlineData("b.html", "http://example.org/docs/b.html")]
    [InlineData("../x", "http://example.org/x")]
    [InlineData("//other.org/x", "http://other.org/x")]
    [InlineData("?q=1", "http://example.org/docs/a.html?q=1")]
    [InlineData("#part", "http://example.org/docs/a.html")]
    [InlineData(" b\n.html ", "http://example.org/docs/b.html")]
    [InlineData("mailto:a@example.org", null)]
    [InlineData("javascript:void(0)", null)]
    [InlineData("tel:+1", null)]
    [InlineData("http://user@example.org/", null)]
    [InlineData("http://[broken", null)]
    public void References_are_resolved(string reference, string? url) =>
        Assert.Equal(url, CanonicalUrl.Resolve(new Uri("http://example.org/docs/a.html"), reference)?.AbsoluteUri);
}
