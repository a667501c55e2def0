using System.Text.Json.Nodes;
using Asemb.Core.Errors;
using Asemb.Extraction.Web.Sources;
using Asemb.Extraction.Web.Sources.Sites;

namespace Asemb.Extraction.Tests.Web.Sites;

/// <summary>A source that cannot work is refused when it is made, with what is wrong.</summary>
public sealed class SiteCheckTests : SiteScenes
{
    [Theory]
    [InlineData("""{}""", "settings.url", "is missing")]
    [InlineData("""{"url":"example.org"}""", "settings.url", "which is no http or https URL")]
    [InlineData("""{"url":"ftp://example.org/"}""", "settings.url", "which is no http or https URL")]
    [InlineData("""{"url":5}""", "settings.url", "must be a text")]
    [InlineData("""{"url":"http://example.org/","maxPages":0}""", "settings.maxPages", "must be a whole number from 1")]
    [InlineData("""{"url":"http://example.org/","maxPages":2.5}""", "settings.maxPages", "must be a whole number from 1")]
    [InlineData("""{"url":"http://example.org/","follow":"yes"}""", "settings.follow", "must be true or false")]
    [InlineData("""{"url":"http://example.org/","include":"x"}""", "settings.include", "must be a list")]
    [InlineData("""{"url":"http://example.org/","exclude":["docs"]}""", "settings.exclude", "begins with '/' or '*'")]
    [InlineData("""{"url":"http://example.org/","sitemaps":["x"]}""", "settings.sitemaps", "which is no http or https URL")]
    [InlineData("""{"url":"http://example.org/","maxpages":10}""", "settings.maxpages", "Did you mean 'maxPages'?")]
    [InlineData("""{"url":"http://example.org/","allowedHosts":["10.0.0.0/8"]}""", "settings.allowedHosts", "no host with its port")]
    [InlineData("""{"url":"http://example.org/","allowedHosts":["10.0.0.1"]}""", "settings.allowedHosts", "no host with its port")]
    public async Task Settings_that_cannot_be_used_are_told(string settings, string field, string message)
    {
        var fault = await Assert.ThrowsAsync<AsembException>(() => new SiteConnector(Site.Sources()).CheckAsync((JsonObject)JsonNode.Parse(settings)!, TestContext.Current.CancellationToken));

        Assert.Equal(("invalid_source", field), (fault.Error.Code, fault.Field));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_come_back_whole_and_check_again_to_the_same()
    {
        Site.Put("/docs/", "Docs");
        Use(new JsonObject { ["url"] = Site.Url("/docs/#top"), ["exclude"] = new JsonArray("*.pdf$") });
        await Source.CheckAsync();

        Assert.Equal(Site.Url("/docs/"), (string?)Source.Settings["url"]);
        Assert.Equal(10_000, (int?)Source.Settings["maxPages"]);
        var before = Source.Settings.ToJsonString();
        await Source.CheckAsync();
        Assert.Equal(before, Source.Settings.ToJsonString());
    }

    [Fact]
    public async Task An_inner_site_is_refused_where_nobody_allowed_it()
    {
        Site.Put("/", "Inner");

        var fault = await Assert.ThrowsAsync<AsembException>(() => new SiteConnector(Site.Sources()).CheckAsync(new JsonObject { ["url"] = Site.Url("/") }, TestContext.Current.CancellationToken));

        Assert.Equal("address_not_allowed", fault.Error.Code);
        Assert.Empty(Site.Requests);
    }

    [Theory]
    [InlineData(404, "fetch_failed")]
    [InlineData(401, "fetch_failed")]
    [InlineData(500, "fetch_unavailable")]
    public async Task A_site_that_does_not_answer_well_is_refused(int status, string code)
    {
        Site.Pages["/"] = new TestPage([], Status: status);

        Assert.Equal(code, (await Assert.ThrowsAsync<AsembException>(() => Source.CheckAsync())).Error.Code);
    }

    [Fact]
    public async Task A_site_that_robots_txt_closes_is_refused()
    {
        Site.Put("/", "Start");
        Site.PutText("/robots.txt", "User-agent: *\nDisallow: /");

        Assert.Contains("robots.txt keeps closed", (await Assert.ThrowsAsync<AsembException>(() => Source.CheckAsync())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8000/docs", "127.0.0.1:8000")]
    [InlineData("http://localhost/", "localhost:80")]
    [InlineData("https://wiki.localhost:8443/", "wiki.localhost:8443")]
    [InlineData("http://[::1]:8080/", "[::1]:8080")]
    [InlineData("https://192.168.1.5/", "192.168.1.5:443")]
    [InlineData("https://example.org/", null)]
    [InlineData("http://169.254.169.254/", null)]
    [InlineData("ftp://127.0.0.1/", null)]
    [InlineData("nothing", null)]
    public void A_url_says_by_itself_that_it_is_inner(string url, string? host) => Assert.Equal(host, WebSources.InnerHost(url));

    [Theory]
    [InlineData("""{"url":"http://a.test/"}""", null, false)]
    [InlineData("""{"url":"http://a.test/","allowedHosts":[]}""", null, false)]
    [InlineData("""{"url":"http://a.test/","allowedHosts":["a.test:80"]}""", null, true)]
    [InlineData("""{"url":"http://a.test/","allowedHosts":["a.test:80"]}""", """{"url":"http://a.test/","allowedHosts":["a.test:80"]}""", false)]
    [InlineData("""{"url":"http://a.test/","allowedHosts":["a.test:81"]}""", """{"url":"http://a.test/","allowedHosts":["a.test:80"]}""", true)]
    [InlineData("""{"url":"http://a.test/secret","allowedHosts":["a.test:80"]}""", """{"url":"http://a.test/","allowedHosts":["a.test:80"]}""", true)]
    [InlineData("""{"url":"http://b.test/"}""", """{"url":"http://a.test/","allowedHosts":["a.test:80"]}""", false)]
    public void Opening_inner_hosts_is_noticed(string settings, string? present, bool opens) =>
        Assert.Equal(opens, WebSources.OpensInnerHosts((JsonObject)JsonNode.Parse(settings)!, present is null ? null : (JsonObject)JsonNode.Parse(present)!));
}
