using System.Text;
using Asemb.Extraction.Web.Robots;

namespace Asemb.Extraction.Tests.Web;

/// <summary>RFC 9309, with its examples.</summary>
public sealed class RobotsRulesTests
{
    [Theory]
    [InlineData("User-agent: *\nDisallow: /", "/", false)]
    [InlineData("User-agent: *\nDisallow:", "/a", true)]
    [InlineData("User-agent: other\nDisallow: /", "/a", true)]
    [InlineData("User-agent: asemb\nAllow: /\n\nUser-agent: *\nDisallow: /", "/a", true)]
    [InlineData("User-agent: ASEMB/2.0\nDisallow: /\nUser-agent: *\nAllow: /", "/a", false)]
    [InlineData("User-agent: asembly\nDisallow: /", "/a", true)]
    [InlineData("user-agent: other\nuser-agent: asemb\ndisallow: /x", "/x", false)]
    [InlineData("User-agent: asemb\nDisallow: /a\nUser-agent: other\nDisallow: /b\nUser-agent: asemb\nDisallow: /c", "/c", false)]
    [InlineData("User-agent: asemb\nDisallow: /a\nUser-agent: other\nDisallow: /b\nUser-agent: asemb\nDisallow: /c", "/b", true)]
    [InlineData("User-agent: *\nDisallow: /example/\nAllow: /example/page/", "/example/page/x", true)]
    [InlineData("User-agent: *\nDisallow: /example/\nAllow: /example/page/", "/example/other", false)]
    [InlineData("User-agent: *\nAllow: /p\nDisallow: /p", "/p", true)]
    [InlineData("User-agent: *\nDisallow: /*.gif$", "/a/b.gif", false)]
    [InlineData("User-agent: *\nDisallow: /*.gif$", "/a/b.gif?x", true)]
    [InlineData("User-agent: *\nDisallow: /*?", "/a?b", false)]
    [InlineData("User-agent: *\nDisallow: /a*b*c", "/a--b--c--", false)]
    [InlineData("User-agent: *\nDisallow: /a*b*c$", "/a--b--cd", true)]
    [InlineData("User-agent: *\nDisallow: /publications/", "/publications", true)]
    [InlineData("User-agent: *\nDisallow: /foo/bar/%E3%83%84", "/foo/bar/ツ", false)]
    [InlineData("User-agent: *\nDisallow: /foo/bar/ツ", "/foo/bar/%e3%83%84", false)]
    [InlineData("User-agent: *\nDisallow: /%7Ejoe", "/~joe/x", false)]
    [InlineData("User-agent: *\nDisallow: /secret # not for you", "/secret", false)]
    [InlineData("\uFEFFUser-agent: *\r\nDisallow: /x\r\n", "/x", false)]
    [InlineData("User-agent: *\rDisallow: /x", "/x", false)]
    [InlineData("Disallow: /", "/a", true)]
    [InlineData("User-agent: *\nSitemap: https://example.org/s.xml\nDisallow: /x", "/x", false)]
    [InlineData("User-agent: *\nDisallow: /", "/robots.txt", true)]
    [InlineData("<html><body>Not found</body></html>", "/", true)]
    public void Rules_are_applied(string file, string path, bool allowed) => Assert.Equal(allowed, Parse(file).Allows(new Uri("https://example.org" + path)));

    [Fact]
    public void The_crawl_delay_and_the_sitemaps_are_read()
    {
        var rules = Parse("Sitemap: https://example.org/a.xml\nUser-agent: *\nCrawl-delay: 1.5\nDisallow: /x\nsitemap: /b.xml");

        Assert.Equal(TimeSpan.FromSeconds(1.5), rules.CrawlDelay);
        Assert.Equal(["https://example.org/a.xml", "/b.xml"], rules.Sitemaps);
    }

    [Fact]
    public void A_file_of_a_megabyte_is_read_as_far_as_the_standard_asks()
    {
        var file = new StringBuilder("User-agent: *\nDisallow: /first\n");
        while (file.Length < 1 << 20) file.Append("Disallow: /").Append(file.Length).Append("*a*b*c*d*e$\n");
        file.Append("Disallow: /last\n");
        var rules = Parse(file.ToString());

        Assert.False(rules.Allows(new Uri("https://example.org/first")));
        Assert.True(rules.Allows(new Uri("https://example.org/last")));
        Assert.True(rules.Allows(new Uri("https://example.org/" + new string('a', 1000))));
    }

    [Theory]
    [InlineData("noindex", true, false)]
    [InlineData("NOINDEX, NoFollow", true, true)]
    [InlineData("none", true, true)]
    [InlineData("asemb: noindex", true, false)]
    [InlineData("googlebot: noindex", false, false)]
    [InlineData("unavailable_after: 25 Jun 2030 15:00:00 PST", false, false)]
    [InlineData("all", false, false)]
    public void The_header_is_read(string value, bool noIndex, bool noFollow) => Assert.Equal(new RobotsTags(noIndex, noFollow), RobotsTags.OfHeaders([value]));

    private static RobotsRules Parse(string file) => RobotsRules.Parse(Encoding.UTF8.GetBytes(file), "asemb");
}
