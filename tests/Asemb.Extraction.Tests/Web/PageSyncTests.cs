using System.Text.Json.Nodes;
using Asemb.Core.Errors;
using Asemb.Extraction.Web;
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

    [Fact]
    public async Task A_check_reads_the_first_pages_only_and_the_addresses_of_all()
    {
        var paths = Enumerable.Range(1, 20).Select(i => $"/p{i}").ToArray();
        foreach (var path in paths[..5]) _site.Put(path, path);

        await Source(paths).CheckAsync();
        var source = Source(paths);
        source.Settings["urls"]!.AsArray().Add("http://169.254.169.254/latest");

        Assert.DoesNotContain(_site.Requests, request => request.Path == "/p6");
        Assert.Equal("address_not_allowed", (await Assert.ThrowsAsync<AsembException>(source.CheckAsync)).Error.Code);
    }

    [Fact]
    public async Task A_page_that_always_asks_to_wait_stops_no_other()
    {
        foreach (var path in (string[])["/a", "/b", "/c"]) _site.Put(path, path);
        var source = Source("/a", "/b", "/c");
        await source.SyncAsync();
        _site.Pages["/a"] = new TestPage([], Status: 429).With("Retry-After", "3600");
        _site.Put("/b", "New");

        var sync = await SyncPatientlyAsync(source);

        Assert.Equal([_site.Url("/a")], sync.Failed.Keys);
        Assert.Empty(sync.Removed);
        Assert.Contains("New", System.Text.Encoding.UTF8.GetString(source.Documents[_site.Url("/b")].Content.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_of_which_all_ask_to_wait_put_the_sync_off_and_fail_it_in_the_end()
    {
        foreach (var path in (string[])["/a", "/b"]) _site.Pages[path] = new TestPage([], Status: 503).With("Retry-After", "3600");
        var source = Source("/a", "/b");

        for (var run = 0; run < 6; run++) Assert.Equal(TimeSpan.FromHours(1), (await Assert.ThrowsAsync<AsembException>(() => source.SyncAsync())).RetryAfter);

        // What saves begins its attempts anew: the last ones do not.
        Assert.Equal(3, (int)source.Cursor!["waits"]!);
    }

    [Fact]
    public async Task A_store_that_fails_is_not_told_as_a_page_that_fails()
    {
        foreach (var path in (string[])["/a", "/b"]) _site.Put(path, path);
        var source = Source("/a", "/b");
        source.StoreFault = new AsembException(ErrorCodes.StoreUnavailable, "away");

        Assert.Equal("store_unavailable", (await Assert.ThrowsAsync<AsembException>(() => source.SyncAsync())).Error.Code);
    }

    [Theory]
    [InlineData("ETag", "\"größe\"")]
    [InlineData("Last-Modified", "Di, 03 Mär 2026 10:00:00 GMT")]
    public void What_a_header_of_a_request_cannot_say_is_not_kept_for_one(string header, string value)
    {
        var answer = new WebAnswer(new Uri("http://a.test/"), 200, new byte[1]) { ETag = header == "ETag" ? value : "\"1\"", LastModified = header == "ETag" ? "Tue, 03 Mar 2026 10:00:00 GMT" : value };

        var version = PageVersion.Of(answer, null, 0);

        Assert.Equal(header == "ETag" ? null : "\"1\"", version.ETag);
        Assert.Equal(header == "ETag" ? "Tue, 03 Mar 2026 10:00:00 GMT" : null, version.LastModified);
    }

    /// <summary>As a server does: what is put off goes on.</summary>
    private static async Task<MemorySync> SyncPatientlyAsync(MemorySource source)
    {
        for (var run = 1; ; run++)
        {
            try
            {
                return await source.SyncAsync();
            }
            catch (AsembException e) when (e.RetryAfter is not null && run < 6)
            {
                Assert.NotNull(source.Cursor);
            }
        }
    }

    private MemorySource Source(params string[] paths) => new(
        new PageConnector(_site.Sources()),
        new JsonObject { ["urls"] = new JsonArray([.. paths.Select(path => JsonValue.Create(_site.Url(path)))]), [WebSources.AllowedHosts] = new JsonArray(_site.Host) });
}
