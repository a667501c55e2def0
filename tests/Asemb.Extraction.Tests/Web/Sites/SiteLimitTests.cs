using System.Text;
using System.Text.Json.Nodes;
using Asemb.Core.Errors;
using Asemb.Extraction.Web.Sources;
using Asemb.Extraction.Web.Sources.Sites;

namespace Asemb.Extraction.Tests.Web.Sites;

public sealed class SiteLimitTests : SiteScenes
{
    [Fact]
    public async Task A_site_of_endless_links_does_not_fill_the_queue()
    {
        Use(new JsonObject { ["maxPages"] = 10 });
        Site.Pages["/"] = TestSite.Html("<meta name=robots content=noindex>", string.Concat(Enumerable.Range(0, 3000).Select(i => $"<a href=/p{i}>x</a>")));
        Site.Otherwise = context => context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes("<!doctype html><meta name=robots content=noindex><p>x")).AsTask();

        var sync = await Source.SyncAsync();

        Assert.InRange(Site.Requests.Count, 1000, 1100);
        Assert.Equal(2001, sync.SkippedFor("limit").Count());
    }

    [Fact]
    public async Task A_site_that_leads_on_for_ever_without_a_document_is_left_after_so_many_visits()
    {
        Use(new JsonObject { ["maxPages"] = 10, ["maxDepth"] = 1000 });
        Site.Put("/", "Start", "/page1", "/trap/0");
        Site.Put("/page1", "A page");
        Site.Otherwise = context =>
        {
            _ = int.TryParse(context.Request.Path.Value!.Split('/')[^1], System.Globalization.CultureInfo.InvariantCulture, out var at);
            return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"<!doctype html><meta name=robots content=noindex><a href=/trap/{(2 * at) + 1}>on</a><a href=/trap/{(2 * at) + 2}>on</a>")).AsTask();
        };

        var sync = await Source.SyncAsync();

        Assert.InRange(Site.Requests.Count, 1000, 1010);
        Assert.Equal(2, Source.Documents.Count);
        Assert.NotEmpty(sync.SkippedFor("limit"));

        // Nor does what it found then keep the next sync from finding what is new.
        Site.Requests.Clear();
        Site.Put("/", "Start", "/page1", "/page2", "/trap/0");
        Site.Put("/page2", "Another");
        await Source.SyncAsync();
        Assert.Equal(3, Source.Documents.Count);
        Assert.InRange(Site.Requests.Count, 500, 1010);
    }

    [Fact]
    public void Long_urls_fill_the_queue_sooner()
    {
        var frontier = new SiteFrontier();
        var url = new string('x', 1_000_000);

        var added = Enumerable.Range(0, 100).Count(i => frontier.TryAddLink(new SiteVisit(url + i, 1), mostWaiting: 1000));
        frontier.TryNext(out _);

        Assert.Equal(33, added);
        Assert.True(frontier.TryAddLink(new SiteVisit(url, 1), mostWaiting: 1000));
    }

    [Fact]
    public void What_was_packed_can_be_unpacked_however_much_it_is()
    {
        var line = new string('x', 1 << 20);

        Assert.Equal(300, PackedLines.Unpack(PackedLines.Pack(Enumerable.Repeat(line, 300))).Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task Pages_that_always_ask_to_wait_stop_no_other(int count)
    {
        PutPages(20);
        await Source.SyncAsync();
        for (var i = 1; i <= count; i++) Site.Pages[$"/p{i}"] = new TestPage([], Status: 429).With("Retry-After", "3600");
        Site.Put("/p20", "New", "/p21");
        Site.Put("/p21", "Added");

        var runs = 0;
        MemorySync? sync = null;
        while (sync is null && ++runs < 30)
        {
            try
            {
                sync = await Source.SyncAsync();
            }
            catch (AsembException e) when (e.RetryAfter is not null)
            {
            }
        }

        Assert.NotEmpty(sync!.Failed);
        Assert.All(Paths(sync.Failed.Keys), path => Assert.Equal(429, Site.Pages[path].Status));
        Assert.True(runs > 1);
        Assert.Equal(22, Source.Documents.Count);
        Assert.Contains("Added", Encoding.UTF8.GetString(Source.Documents[Site.Url("/p21")].Content.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sitemap_that_always_asks_to_wait_does_not_stop_a_site_with_links()
    {
        PutPages(2);
        Site.PutText("/robots.txt", $"Sitemap: {Site.Url("/map.xml")}");
        Site.Pages["/map.xml"] = new TestPage([], Status: 429).With("Retry-After", "3600");

        var sync = await Source.SyncAsync();

        Assert.Equal(["/map.xml"], Paths(sync.Failed.Keys));
        Assert.Equal(3, Source.Documents.Count);
    }

    [Fact]
    public async Task A_site_that_asks_to_wait_at_every_page_runs_out_of_attempts()
    {
        PutPages(20);
        await Source.SyncAsync();
        foreach (var path in Site.Pages.Keys.Where(path => path != "/")) Site.Pages[path] = new TestPage([], Status: 503).With("Retry-After", "3600");
        await Assert.ThrowsAsync<AsembException>(() => Source.SyncAsync());
        var saved = Source.Cursor!.ToJsonString();
        Site.Pages["/"] = new TestPage([], Status: 503).With("Retry-After", "3600");

        Assert.Equal(TimeSpan.FromHours(1), (await Assert.ThrowsAsync<AsembException>(() => Source.SyncAsync())).RetryAfter);

        // A cursor that is saved begins the attempts anew.
        Assert.Equal(saved, Source.Cursor!.ToJsonString());
        Assert.Equal(21, Source.Documents.Count);
    }
}
