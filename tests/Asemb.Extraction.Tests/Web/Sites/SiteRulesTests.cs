using System.Text;
using System.Text.Json.Nodes;
using Asemb.Core.Errors;

namespace Asemb.Extraction.Tests.Web.Sites;

/// <summary>What belongs to a site and what its owner, or the source's, wants left out.</summary>
public sealed class SiteRulesTests : SiteScenes
{
    [Fact]
    public async Task Robots_txt_is_heeded()
    {
        PutPages(3);
        Site.PutText("/robots.txt", "User-agent: *\nDisallow: /p2\n");

        var sync = await Source.SyncAsync();

        Assert.Equal(["/", "/p1", "/p3"], Documents);
        Assert.Equal(["/p2"], Paths(sync.SkippedFor("robots")));
        Assert.DoesNotContain(Site.Requests, request => request.Path == "/p2");
    }

    [Fact]
    public async Task A_page_that_robots_txt_closes_later_is_removed_and_comes_back_when_it_opens()
    {
        PutPages(3);
        await Source.SyncAsync();
        Site.PutText("/robots.txt", "User-agent: *\nDisallow: /p2\n");

        Assert.Equal(["/p2"], Paths((await Source.SyncAsync()).Removed));
        Site.Pages.TryRemove("/robots.txt", out _);
        Assert.Equal(["/p2"], Paths((await Source.SyncAsync()).Taken));
    }

    [Fact]
    public async Task A_robots_txt_that_cannot_be_read_closes_the_site_and_removes_nothing()
    {
        PutPages(3);
        await Source.SyncAsync();
        Site.Pages["/robots.txt"] = new TestPage([], Status: 500);

        Assert.Equal("fetch_unavailable", (await Assert.ThrowsAsync<AsembException>(() => Source.SyncAsync())).Error.Code);
        Assert.Equal(4, Source.Documents.Count);
    }

    [Fact]
    public async Task Pages_that_want_no_index_are_left_out_and_their_links_are_followed()
    {
        Site.Put("/", "Start", "/a", "/b", "/c");
        Site.Pages["/a"] = TestSite.Html("<meta name=robots content=noindex>", "<a href=/from-a>x</a>");
        Site.Pages["/b"] = TestSite.Html("", "<a href=/from-b>x</a> header").With("X-Robots-Tag", "noindex, nofollow");
        Site.Pages["/c"] = TestSite.Html("<meta name=robots content=nofollow>", "<a href=/from-c>x</a> text");
        Site.Put("/from-a", "From a");

        var sync = await Source.SyncAsync();

        Assert.Equal(["/", "/c", "/from-a"], Documents);
        Assert.Equal(["/a", "/b"], Paths(sync.SkippedFor("noindex")));
        Assert.DoesNotContain(Site.Requests, request => request.Path is "/from-b" or "/from-c");
    }

    [Fact]
    public async Task Only_what_is_below_the_start_and_matches_the_patterns_belongs()
    {
        Use(new JsonObject { ["url"] = Site.Url("/docs/index.html"), ["include"] = new JsonArray("/docs/"), ["exclude"] = new JsonArray("/docs/old/", "*.pdf$") });
        Site.Put("/docs/index.html", "Start", "a.html", "/docs/old/b.html", "/blog/c.html", "http://other.test/d.html", "e.pdf", "../docs2/f.html", "logo.png", "style.css");
        foreach (var path in (string[])["/docs/a.html", "/docs/old/b.html", "/blog/c.html", "/docs/e.pdf", "/docs2/f.html", "/docs/logo.png"]) Site.Put(path, path);

        var sync = await Source.SyncAsync();

        Assert.Equal(["/docs/a.html", "/docs/index.html"], Documents);
        Assert.Equal(["/docs/e.pdf", "/docs/old/b.html"], Paths(sync.SkippedFor("excluded")));
        Assert.Equal(["/docs/a.html", "/docs/index.html", "/robots.txt", "/sitemap.xml"], Site.Requests.Select(request => request.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task One_page_under_several_urls_is_one_document()
    {
        Site.Put("/", "Start", "/a", "/a#part", "/a?utm_source=x", "HTTP://" + Site.Host + "/a", "/b", "/a-copy");
        Site.Pages["/a"] = TestSite.Html($"<link rel=canonical href={Site.Url("/a")}>", "The one page.");
        Site.Pages["/b"] = TestSite.Html("<link rel=canonical href=/a>", "The page in another dress.");
        Site.Pages["/a-copy"] = Site.Pages["/a"] with { ContentType = "text/html" };

        var sync = await Source.SyncAsync();

        Assert.Equal(["/", "/a"], Documents);
        Assert.Equal(["/a-copy", "/b"], Paths(sync.SkippedFor("canonical")));
        Assert.Empty((await Source.SyncAsync()).Taken);
    }

    [Fact]
    public async Task Two_pages_that_each_name_the_other_as_the_real_one_are_not_both_lost()
    {
        Site.Put("/", "Start", "/a", "/b", "/c");
        Site.Pages["/a"] = TestSite.Html("<link rel=canonical href=/b>", "Page A.");
        Site.Pages["/b"] = TestSite.Html("<link rel=canonical href=/a>", "Page B.");
        Site.Pages["/c"] = TestSite.Html("<link rel=canonical href=http://other.test/c>", "Page C.");

        await Source.SyncAsync();

        Assert.Equal(3, Source.Documents.Count);
        Assert.Contains("/c", Documents);
        await Source.SyncAsync();
        Assert.Equal(3, Source.Documents.Count);
    }

    [Fact]
    public async Task The_same_bytes_under_two_urls_count_once_until_they_differ()
    {
        Site.Put("/", "Start", "/index.html", "/x");
        Site.Pages["/index.html"] = Site.Pages["/"];
        Site.Put("/x", "X");
        var first = await Source.SyncAsync();
        Assert.Equal(["/index.html"], Paths(first.SkippedFor("duplicate")));
        Site.Requests.Clear();

        Assert.Empty((await Source.SyncAsync()).Taken);
        Assert.Equal(["/", "/index.html", "/x"], Site.Asked(304).Order(StringComparer.Ordinal));
        Site.Put("/", "Changed", "/x");
        await Source.SyncAsync();

        Assert.Equal(["/", "/index.html", "/x"], Documents);
    }

    [Fact]
    public async Task Redirects_are_followed_within_the_site()
    {
        Site.Put("/", "Start", "/old", "/loop1", "/out");
        Redirect("/old", "/new");
        Site.Put("/new", "New");
        Redirect("/loop1", "/loop2");
        Redirect("/loop2", "/loop1");
        Redirect("/out", "http://169.254.169.254/");

        var sync = await Source.SyncAsync();

        Assert.Equal(["/", "/new"], Documents);
        Assert.Equal(["/loop1", "/loop2", "/old"], Paths(sync.SkippedFor("redirect")));
        Assert.Equal(["/out"], Paths(sync.SkippedFor("redirect_elsewhere")));
    }

    [Fact]
    public async Task A_redirect_that_leads_elsewhere_later_is_noticed()
    {
        Site.Put("/", "Start", "/latest");
        Redirect("/latest", "/v1");
        Site.Put("/v1", "One");
        Site.Put("/v2", "Two");
        await Source.SyncAsync();
        Redirect("/latest", "/v2");

        Assert.Equal(["/v2"], Paths((await Source.SyncAsync()).Taken));
    }

    [Fact]
    public async Task Depth_and_number_of_pages_are_bounded()
    {
        Use(new JsonObject { ["maxDepth"] = 2, ["maxPages"] = 4 });
        Site.Put("/", "Start", "/a", "/b", "/c", "/d", "/e");
        foreach (var path in (string[])["/a", "/b", "/c", "/d", "/e"]) Site.Put(path, path, path + "/2");

        var sync = await Source.SyncAsync();

        Assert.Equal(4, Source.Documents.Count);
        Assert.NotEmpty(sync.SkippedFor("limit"));
        Use(new JsonObject { ["maxDepth"] = 1 });
        Assert.Equal(["/a/2", "/b/2", "/c/2", "/d/2", "/e/2"], Paths((await Source.SyncAsync()).SkippedFor("depth")));
    }

    [Fact]
    public async Task A_calendar_without_end_ends()
    {
        Use(new JsonObject { ["maxPages"] = 50 });
        Site.Otherwise = async context =>
        {
            var day = int.TryParse(context.Request.Query["day"], out var number) ? number : 0;
            if (context.Request.Path == "/") await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"<html>Day {day} <a href='/?day={day + 1}'>next</a><a href='/?day={day - 1}'>last</a>"));
            else context.Response.StatusCode = 404;
        };

        await Source.SyncAsync();

        Assert.True(Source.Documents.Count is > 15 and <= 50);
    }

    [Fact]
    public async Task What_is_no_document_is_left_out_by_its_bytes_and_a_lie_about_the_charset_does_no_harm()
    {
        Site.Put("/", "Start", "/picture", "/binary", "/empty", "/feed", "/text", "/lie");
        Site.Pages["/picture"] = new TestPage([1, 2, 3], "image/png");
        Site.Pages["/binary"] = new TestPage([0x7F, 0x45, 0x4C, 0x46, 0, 1, 2, 3, 0, 0, 0, 0], "text/html");
        Site.Pages["/empty"] = new TestPage([], "text/html");
        Site.PutText("/feed", "<rss version='2.0'><channel><title>x</title></channel></rss>", "application/xml");
        Site.PutText("/text", "Just text.", "application/octet-stream");
        Site.Pages["/lie"] = TestSite.Html("<meta charset=iso-8859-1>", "<a href='/größe'>Größe</a>") with { ContentType = "text/html; charset=utf-16" };
        Site.Put("/gr%C3%B6%C3%9Fe", "Size");

        var sync = await Source.SyncAsync();

        Assert.Equal(["/", "/gr%C3%B6%C3%9Fe", "/lie", "/text"], Documents);
        Assert.Equal(["/binary", "/feed", "/picture"], Paths(sync.SkippedFor("type")));
        Assert.Equal(["/empty"], Paths(sync.SkippedFor("empty")));
    }
}
