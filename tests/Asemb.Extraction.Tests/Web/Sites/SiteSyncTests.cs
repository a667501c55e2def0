using System.Text;
using System.Text.Json.Nodes;
using Asemb.Core.Errors;

namespace Asemb.Extraction.Tests.Web.Sites;

/// <summary>What a site holds is what the source holds, sync after sync.</summary>
public sealed class SiteSyncTests : SiteScenes
{
    [Fact]
    public async Task Every_page_that_links_lead_to_becomes_a_document()
    {
        PutPages(20);

        await Source.SyncAsync();

        Assert.Equal(21, Source.Documents.Count);
        var page = Source.Documents[Site.Url("/p7")];
        Assert.Equal((Site.Url("/p7"), "text/html; charset=utf-8"), (page.Uri, page.MediaType));
        Assert.Contains("The text of Page 7", Encoding.UTF8.GetString(page.Content.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_sync_fetches_nothing_anew()
    {
        PutPages(20);
        await Source.SyncAsync();
        Site.Requests.Clear();

        var second = await Source.SyncAsync();

        Assert.Empty(second.Taken);
        Assert.Equal(21, Site.Asked(304).Count);
        Assert.Empty(Site.Asked(200));
        Assert.Equal(21, Source.Documents.Count);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1)]
    public async Task A_page_whose_key_is_anothers_is_tried_again_though_no_page_that_links_there_changes(int dieAfterSaves)
    {
        PutPages(5);
        Source.Foreign.Add(Site.Url("/p3"));
        if (dieAfterSaves < int.MaxValue) await Assert.ThrowsAsync<KilledException>(() => Source.SyncAsync(dieAfterSaves: dieAfterSaves));
        await Source.SyncAsync();
        Assert.Contains(Site.Url("/p3"), (await Source.SyncAsync()).Taken);
        Source.Foreign.Clear();

        Assert.Equal([Site.Url("/p3")], (await Source.SyncAsync()).Taken);

        Assert.Equal(6, Source.Documents.Count);
        Assert.Empty((await Source.SyncAsync()).Taken);
    }

    [Fact]
    public async Task Pages_that_were_deleted_are_removed_and_no_others()
    {
        PutPages(20);
        await Source.SyncAsync();
        foreach (var path in (string[])["/p3", "/p9", "/p20"]) Site.Pages.TryRemove(path, out _);

        var second = await Source.SyncAsync();

        Assert.Equal(["/p20", "/p3", "/p9"], Paths(second.Removed));
        Assert.Equal(18, Source.Documents.Count);
        Assert.Empty((await Source.SyncAsync()).Removed);
    }

    [Fact]
    public async Task Changed_pages_are_taken_and_their_new_links_are_followed()
    {
        PutPages(5);
        await Source.SyncAsync();
        Site.Put("/p2", "Changed", "/new");
        Site.Put("/new", "New");

        var second = await Source.SyncAsync();

        Assert.Equal(["/new", "/p2"], Paths(second.Taken));
        Assert.Equal(7, Source.Documents.Count);
    }

    [Fact]
    public async Task A_page_that_comes_later_is_found_although_the_page_that_links_to_it_did_not_change()
    {
        Site.Put("/", "Start", "/late", "/broken");
        Site.Pages["/broken"] = new TestPage([], Status: 500);
        var first = await Source.SyncAsync();
        Assert.Equal(["/late"], Paths(first.SkippedFor("not_found")));
        Assert.Equal(["/broken"], Paths(first.Failed.Keys));
        Site.Put("/late", "Late");
        Site.Put("/broken", "Mended");

        var second = await Source.SyncAsync();

        Assert.Equal(["/broken", "/late"], Paths(second.Taken));
        Assert.Equal(["/"], Site.Asked(304));
    }

    [Fact]
    public async Task A_page_that_cannot_be_read_for_now_stays_as_it_was()
    {
        PutPages(3);
        await Source.SyncAsync();
        Site.Pages["/p2"] = new TestPage([], Status: 500);
        Site.Pages["/p3"] = new TestPage([], Status: 403);

        var second = await Source.SyncAsync();

        Assert.Equal(4, Source.Documents.Count);
        Assert.Equal(["/p2", "/p3"], Paths(second.Failed.Keys));
        Assert.Equal("fetch_unavailable", second.Failed[Site.Url("/p2")].Code);
        Assert.Equal("fetch_failed", second.Failed[Site.Url("/p3")].Code);
    }

    [Fact]
    public async Task A_site_that_is_away_removes_nothing()
    {
        PutPages(3);
        await Source.SyncAsync();
        await Site.DisposeAsync();

        var fault = await Assert.ThrowsAsync<AsembException>(() => Source.SyncAsync());

        Assert.True(fault.IsTransient);
        Assert.Equal(4, Source.Documents.Count);
    }

    [Fact]
    public async Task A_site_that_goes_away_in_the_middle_ends_the_sync()
    {
        PutPages(40);
        await Source.SyncAsync();
        Site.Requests.Clear();
        foreach (var path in Site.Pages.Keys.Where(path => path != "/").ToList()) Site.Pages[path] = new TestPage([], Status: 503);
        var start = Site.Pages["/"];
        Site.Pages.TryRemove("/", out _);
        Site.Otherwise = async context =>
        {
            // The start answers once; then it is as dead as the others.
            if (context.Request.Path == "/" && !Site.Requests.Any(request => request.Path == "/")) await context.Response.Body.WriteAsync(start.Body);
            else context.Response.StatusCode = context.Request.Path == "/" ? 502 : 404;
        };

        var fault = await Assert.ThrowsAsync<AsembException>(() => Source.SyncAsync());

        Assert.Equal("fetch_unavailable", fault.Error.Code);
        Assert.True(Site.Requests.Count < 25);
    }

    [Fact]
    public async Task Many_broken_pages_of_a_site_that_lives_do_not_end_the_sync()
    {
        PutPages(40);
        for (var i = 1; i < 40; i++) Site.Pages[$"/p{i}"] = new TestPage([], Status: 500);

        var sync = await Source.SyncAsync();

        Assert.Equal(39, sync.Failed.Count);
        Assert.Equal(["/", "/p40"], Documents);
    }

    [Fact]
    public async Task A_sync_that_is_killed_goes_on_where_it_was()
    {
        PutPages(350);
        await Assert.ThrowsAsync<KilledException>(() => Source.SyncAsync(dieAfterSaves: 2));
        Assert.NotNull(Source.Cursor);
        var before = Site.Requests.Count;

        await Source.SyncAsync();

        Assert.Equal(351, Source.Documents.Count);
        Assert.True(Site.Requests.Count - before < 351 - 150, $"{Site.Requests.Count} requests, {before} before");
        Assert.Empty((await Source.SyncAsync()).Taken);
    }

    [Fact]
    public async Task A_full_sync_and_other_settings_read_everything_anew()
    {
        PutPages(4);
        await Source.SyncAsync();

        Assert.Equal(5, (await Source.SyncAsync(full: true)).Taken.Count);
        Source.Settings["exclude"] = new JsonArray("/p1");
        var third = await Source.SyncAsync();

        Assert.Equal(["/", "/p2", "/p3", "/p4"], Paths(third.Taken));
        Assert.Equal(["/p1"], Paths(third.Removed));
    }
}
