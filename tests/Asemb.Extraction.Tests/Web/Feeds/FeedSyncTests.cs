using System.Text;
using System.Text.Json.Nodes;
using Asemb.Core.Errors;
using Asemb.Extraction.Web;
using Asemb.Extraction.Web.Sources;
using Asemb.Extraction.Web.Sources.Feeds;

namespace Asemb.Extraction.Tests.Web.Feeds;

public sealed class FeedSyncTests : IAsyncLifetime
{
    private const string Rss = """
        <?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>News</title><link>/</link>
        <item><title>One &amp;amp; only</title><link>/one?utm_source=feed</link><guid>1</guid><pubDate>Tue, 01 Sep 2026 10:00:00 GMT</pubDate><description>Short.</description><content:encoded><![CDATA[<p>The <b>long</b> text.</p>]]></content:encoded></item>
        <item><title>Two</title><guid>http://other.test/two</guid><description>Only text.</description></item>
        <item><title>Three</title><guid isPermaLink="false">three</guid><description>No link.</description></item>
        <item><title>Four</title><description>Nothing tells it apart.</description></item></channel></rss>
        """;

    private TestSite _site = null!;
    private MemorySource _source = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync();
        Use(fetch: false);
    }

    public async ValueTask DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task Entries_of_rss_become_documents()
    {
        _site.PutText("/feed", Rss, "application/rss+xml");

        var sync = await _source.SyncAsync();

        Assert.Equal([_site.Url("/feed") + "#three", _site.Url("/one"), "http://other.test/two"], _source.Documents.Keys.Order(StringComparer.Ordinal));
        Assert.Single(sync.SkippedFor("no_key"));
        var one = _source.Documents[_site.Url("/one")];
        var text = (await new TextExtractor().ExtractAsync(new FileInput(one.Content, one.FileName, one.MediaType), TestContext.Current.CancellationToken));
        Assert.Equal("One & only", text.Title);
        Assert.Contains("The long text.", text.Text, StringComparison.Ordinal);
        Assert.Equal("Tue, 01 Sep 2026 10:00:00 GMT", (string?)one.Metadata["published"]);
    }

    [Fact]
    public async Task Entries_of_atom_and_of_json_feed_become_documents()
    {
        _site.PutText("/feed", """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/blog/"><title>x</title><entry><id>urn:1</id><title>A</title><link rel="alternate" href="a"/><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Hello</p></div></content></entry></feed>""", "application/atom+xml");
        await _source.SyncAsync();
        _site.PutText("/feed", """{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[{"id":"1","url":"/b","title":"B","content_text":"Hi <there>","authors":[{"name":"Ann"}]},{"id":2,"content_html":"<p>x</p>"}]}""", "application/feed+json");
        await _source.SyncAsync();

        Assert.Equal([_site.Url("/b"), _site.Url("/blog/a"), _site.Url("/feed") + "#2"], _source.Documents.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("Hi &lt;there&gt;", Encoding.UTF8.GetString(_source.Documents[_site.Url("/b")].Content.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_feed_that_did_not_change_is_not_read_and_entries_that_fell_off_its_end_stay()
    {
        _site.PutText("/feed", Rss, "application/rss+xml");
        await _source.SyncAsync();

        Assert.Empty((await _source.SyncAsync()).Taken);
        Assert.Contains(("/feed", 304), _site.Requests);
        _site.PutText("/feed", """<rss><channel><title>News</title><item><title>New</title><link>/new</link><description>x</description></item></channel></rss>""", "application/rss+xml");
        var third = await _source.SyncAsync();

        Assert.Equal([_site.Url("/new")], third.Taken);
        Assert.Empty(third.Removed);
        Assert.Equal(4, _source.Documents.Count);
    }

    [Fact]
    public async Task The_pages_that_entries_lead_to_are_fetched_where_that_is_asked_for()
    {
        Use(fetch: true);
        _site.PutText("/feed", """<rss><channel><item><title>a</title><link>/a</link></item><item><title>b</title><link>/b</link></item><item><title>c</title><link>http://169.254.169.254/</link></item></channel></rss>""", "application/rss+xml");
        _site.Put("/a", "Page A");
        var first = await _source.SyncAsync();

        Assert.Equal([_site.Url("/a")], first.Taken);
        Assert.Equal([_site.Url("/b")], first.SkippedFor("not_found"));
        Assert.Equal("address_not_allowed", first.Failed["http://169.254.169.254/"].Code);
        _site.Put("/b", "Page B");
        Assert.Equal([_site.Url("/b")], (await _source.SyncAsync()).Taken);
    }

    [Theory]
    [InlineData("not_found")]
    [InlineData("noindex")]
    [InlineData("robots")]
    public async Task An_entry_whose_page_was_not_there_is_tried_again_though_the_feed_does_not_change(string reason)
    {
        Use(fetch: true);
        _site.PutText("/feed", "<rss><channel><item><title>a</title><link>/a</link></item><item><title>b</title><link>/b</link></item></channel></rss>", "application/rss+xml");
        _site.Put("/a", "Page A");
        if (reason == "noindex") _site.Pages["/b"] = TestSite.Html("<meta name=\"robots\" content=\"noindex\">", "Page B");
        if (reason == "robots") _site.PutText("/robots.txt", "User-agent: *\nDisallow: /b");
        await _source.SyncAsync();

        Assert.Equal([_site.Url("/b")], (await _source.SyncAsync()).SkippedFor(reason));
        _site.Put("/b", "Page B");
        _site.Pages.TryRemove("/robots.txt", out _);
        Assert.Equal([_site.Url("/b")], (await _source.SyncAsync()).Taken);

        _site.Requests.Clear();
        await _source.SyncAsync();
        Assert.Equal([("/feed", 304)], _site.Requests);
    }

    [Theory]
    [InlineData("<html><body>no feed</body></html>", "text/html")]
    [InlineData("{\"items\":[]}", "application/json")]
    [InlineData("{broken", "application/json")]
    [InlineData("<rss><channel>", "application/rss+xml")]
    [InlineData("<opml/>", "text/xml")]
    public async Task What_is_no_feed_is_refused(string file, string type)
    {
        _site.PutText("/feed", file, type);

        Assert.Equal("fetch_failed", (await Assert.ThrowsAsync<AsembException>(() => _source.CheckAsync())).Error.Code);
    }

    [Fact]
    public async Task Entities_that_multiply_do_no_harm()
    {
        var bomb = new StringBuilder("<!DOCTYPE x [<!ENTITY l0 \"lol\">");
        for (var i = 1; i < 20; i++) bomb.Append($"<!ENTITY l{i} \"{string.Concat(Enumerable.Repeat($"&l{i - 1};", 10))}\">");
        _site.PutText("/feed", bomb.Append("]><rss><channel><item><title>&l19;</title><link>/a</link></item></channel></rss>").ToString(), "application/rss+xml");

        await _source.SyncAsync();

        Assert.True(Assert.Single(_source.Documents.Values).Content.Length < 1000);
    }

    [Fact]
    public async Task A_feed_may_have_so_many_bytes_and_no_more()
    {
        _site.PutText("/feed", $$"""{"version":"1","items":[{{string.Join(',', Enumerable.Repeat("0", 5 << 20))}}]}""", "application/feed+json");

        Assert.Equal("document_too_large", (await Assert.ThrowsAsync<AsembException>(() => _source.CheckAsync())).Error.Code);
    }

    [Fact]
    public void Values_that_are_no_entries_cost_no_memory_each()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"version":"1","items":[{{string.Join(',', Enumerable.Repeat("0", 4_000_000))}}]}""");
        var before = GC.GetAllocatedBytesForCurrentThread();

        var entries = FeedFile.Read(new WebAnswer(new Uri("http://a.test/"), 200, body), ExtractionLimits.Default, TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Empty(entries);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200L << 20);
    }

    [Fact]
    public void A_feed_may_have_so_many_nodes_and_no_more()
    {
        var body = Encoding.UTF8.GetBytes($"<rss><channel>{string.Concat(Enumerable.Repeat("<a/>", 600_000))}</channel></rss>");

        var fault = Assert.Throws<AsembException>(() => FeedFile.Read(new WebAnswer(new Uri("http://a.test/"), 200, body), ExtractionLimits.Default, TimeProvider.System, TestContext.Current.CancellationToken));

        Assert.Equal("extraction_limit", fault.Error.Code);
    }

    [Fact]
    public async Task An_entry_whose_page_always_asks_to_wait_stops_no_other()
    {
        Use(fetch: true);
        _site.PutText("/feed", """<rss><channel><item><title>a</title><link>/a</link></item><item><title>b</title><link>/b</link></item></channel></rss>""", "application/rss+xml");
        _site.Pages["/a"] = new TestPage([], Status: 429).With("Retry-After", "3600");
        _site.Put("/b", "Page B");

        var sync = await _source.SyncAsync();

        Assert.Equal([_site.Url("/a")], sync.Failed.Keys);
        Assert.Equal([_site.Url("/b")], sync.Taken);
    }

    [Fact]
    public async Task A_host_of_which_each_page_asks_to_wait_is_not_asked_for_all()
    {
        Use(fetch: true);
        _site.PutText("/feed", $"<rss><channel>{string.Concat(Enumerable.Range(0, 9).Select(i => $"<item><title>x</title><link>/e{i}</link></item>"))}</channel></rss>", "application/rss+xml");
        for (var i = 0; i < 9; i++) _site.Pages[$"/e{i}"] = new TestPage([], Status: 503).With("Retry-After", "3600");

        var sync = await _source.SyncAsync();

        Assert.Equal(9, sync.Failed.Count);
        Assert.Equal(3, _site.Asked(503).Count);
    }

    [Fact]
    public async Task A_store_that_fails_is_not_told_as_an_entry_that_fails()
    {
        Use(fetch: true);
        _site.PutText("/feed", """<rss><channel><item><title>a</title><link>/a</link></item></channel></rss>""", "application/rss+xml");
        _site.Put("/a", "Page A");
        _source.StoreFault = new AsembException(ErrorCodes.StoreUnavailable, "away");

        Assert.Equal("store_unavailable", (await Assert.ThrowsAsync<AsembException>(() => _source.SyncAsync())).Error.Code);
    }

    private void Use(bool fetch) =>
        _source = new MemorySource(new FeedConnector(_site.Sources()), new JsonObject { ["url"] = _site.Url("/feed"), ["fetch"] = fetch, [WebSources.AllowedHosts] = new JsonArray(_site.Host) });
}
