using System.Text.Json.Nodes;
using Asemb.Core.Errors;
using Asemb.Extraction.Web.Sources;
using Asemb.Extraction.Web.Sources.SinglePages;

namespace Asemb.Extraction.Tests.Web;

public sealed class PageSyncTests : IAsyncLifetime
{
    private TestSite _site = null!;

    public async ValueTask InitializeAsync() => _site = await TestSite.StartAsync();

    public async ValueTask DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task Named_pages_become_documents_and_nothing_that_they_link_to()
    {
        _site.Put("/a", "A", "/b");
        _site.PutText("/data.csv", "a,b\n1,2\n", "text/csv");
        _site.Pages["/moved"] = new TestPage([], Status: 302) { Headers = { ["Location"] = "/a" } };
        var source = Source("/a", "/data.csv", "/moved");
        await source.CheckAsync();

        await source.SyncAsync();

        Assert.Equal(["/a", "/data.csv", "/moved"], source.Documents.Keys.Select(key => new Uri(key).AbsolutePath).Order(StringComparer.Ordinal));
        Assert.Equal(_site.Url("/a"), source.Documents[_site.Url("/moved")].Uri);
        Assert.Equal("data.csv", source.Documents[_site.Url("/data.csv")].FileName);
        Assert.Empty((await source.SyncAsync()).Taken);
    }

    [Fact]
    public async Task A_page_that_is_gone_is_removed_and_one_that_cannot_be_read_is_kept()
    {
        foreach (var path in (string[])["/a", "/b", "/c"]) _site.Put(path, path);
        var source = Source("/a", "/b", "/c");
        await source.SyncAsync();
        _site.Pages.TryRemove("/a", out _);
        _site.Pages["/b"] = new TestPage([], Status: 500);

        var sync = await source.SyncAsync();

        Assert.Equal([_site.Url("/a")], sync.Removed);
        Assert.Equal([_site.Url("/b")], sync.Failed.Keys);
        Assert.Equal(2, source.Documents.Count);
    }

    [Fact]
    public async Task A_source_of_which_no_page_can_be_read_fails_as_a_whole()
    {
        _site.Pages["/a"] = new TestPage([], Status: 500);

        Assert.Equal("fetch_unavailable", (await Assert.ThrowsAsync<AsembException>(() => Source("/a").SyncAsync())).Error.Code);
    }

    [Fact]
    public async Task Pages_that_may_not_be_kept_are_refused_when_the_source_is_made()
    {
        _site.PutText("/robots.txt", "User-agent: asemb\nDisallow: /closed");
        _site.Put("/closed", "Closed");
        _site.Pages["/noindex"] = TestSite.Html("<meta name=robots content=noindex>", "text");
        _site.Pages["/picture"] = new TestPage([1], "image/png");

        foreach (var (path, message) in new[] { ("/closed", "robots.txt"), ("/noindex", "noindex"), ("/picture", "format that is not read"), ("/gone", "answered 404") })
            Assert.Contains(message, (await Assert.ThrowsAsync<AsembException>(() => Source(path).CheckAsync())).Message, StringComparison.Ordinal);
    }

    private MemorySource Source(params string[] paths) => new(
        new PageConnector(_site.Sources()),
        new JsonObject { ["urls"] = new JsonArray([.. paths.Select(path => JsonValue.Create(_site.Url(path)))]), [WebSources.AllowedHosts] = new JsonArray(_site.Host) });
}
