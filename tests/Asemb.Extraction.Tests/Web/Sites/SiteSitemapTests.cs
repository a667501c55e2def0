using System.Text.Json.Nodes;
using Asemb.Core.Errors;

namespace Asemb.Extraction.Tests.Web.Sites;

/// <summary>Sites that list their pages.</summary>
public sealed class SiteSitemapTests : SiteScenes
{
    [Fact]
    public async Task Pages_that_nothing_links_to_are_found_in_the_sitemap_that_robots_txt_names()
    {
        Site.PutText("/robots.txt", "Sitemap: /maps/all.xml");
        Map("/maps/all.xml", ("/hidden", null), ("http://other.test/x", null));
        Site.Put("/", "Start");
        Site.Put("/hidden", "Hidden", "/linked");
        Site.Put("/linked", "Linked");

        await Source.SyncAsync();

        Assert.Equal(["/", "/hidden", "/linked"], Documents);
    }

    [Fact]
    public async Task Without_following_links_the_sitemap_is_the_site()
    {
        Use(new JsonObject { ["follow"] = false });
        Map("/sitemap.xml", ("/a", null), ("/b", null));
        foreach (var path in (string[])["/", "/a", "/b", "/c"]) Site.Put(path, path, "/c");
        await Source.SyncAsync();
        Assert.Equal(["/", "/a", "/b"], Documents);
        Map("/sitemap.xml", ("/b", null), ("/c", null));

        var second = await Source.SyncAsync();

        Assert.Equal(["/a"], Paths(second.Removed));
        Assert.Equal(["/", "/b", "/c"], Documents);
    }

    [Fact]
    public async Task A_sitemap_that_is_lost_ends_the_sync_where_it_is_the_site_and_is_told_of_elsewhere()
    {
        Map("/sitemap.xml", ("/a", null));
        Site.PutText("/robots.txt", "Sitemap: /sitemap.xml");
        Site.Put("/", "Start");
        Site.Put("/a", "A");
        await Source.SyncAsync();
        Site.Pages["/sitemap.xml"] = new TestPage([], Status: 500);

        Assert.Equal([Site.Url("/sitemap.xml")], (await Source.SyncAsync()).Failed.Keys);
        Assert.Equal(["/", "/a"], Documents);
        Source.Settings["follow"] = false;
        await Assert.ThrowsAsync<AsembException>(() => Source.SyncAsync());
        Assert.Equal(["/", "/a"], Documents);
    }

    [Fact]
    public async Task Dates_of_a_sitemap_spare_requests_only_where_they_are_trusted()
    {
        Use(new JsonObject { ["trustLastmod"] = true });
        Map("/sitemap.xml", ("/a", "2026-01-01"), ("/b", "2026-01-01"));
        foreach (var path in (string[])["/", "/a", "/b"]) Site.Put(path, path);
        await Source.SyncAsync();
        Map("/sitemap.xml", ("/a", "2026-01-01"), ("/b", "2026-01-02"));
        Site.Requests.Clear();

        await Source.SyncAsync();

        Assert.DoesNotContain(Site.Requests, request => request.Path == "/a");
        Assert.Contains(("/b", 304), Site.Requests);
        Assert.Equal(3, Source.Documents.Count);
    }

    [Fact]
    public async Task The_url_of_a_sitemap_makes_a_site_of_what_it_lists()
    {
        Use(new JsonObject { ["url"] = Site.Url("/maps/one.xml") });
        Map("/maps/one.xml", ("/a", null));
        Site.Put("/a", "A", "/b");
        Site.Put("/b", "B");
        await Source.CheckAsync();

        Assert.Equal(Site.Url("/"), (string?)Source.Settings["url"]);
        await Source.SyncAsync();
        Assert.Equal(["/a"], Documents);
    }

    private void Map(string path, params (string Path, string? Date)[] pages) => Site.PutText(
        path, $"<urlset>{string.Concat(pages.Select(page => $"<url><loc>{(page.Path.StartsWith('/') ? Site.Url(page.Path) : page.Path)}</loc>{(page.Date is null ? "" : $"<lastmod>{page.Date}</lastmod>")}</url>"))}</urlset>", "application/xml");
}
