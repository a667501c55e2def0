using System.IO.Compression;
using System.Text;
using Asemb.Core.Errors;
using Asemb.Extraction.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Asemb.Extraction.Tests.Web;

/// <summary>Fetching ends within its limits, whatever the other side does.</summary>
public sealed class WebFetcherTests : IAsyncLifetime
{
    private TestSite _site = null!;

    public async ValueTask InitializeAsync() => _site = await TestSite.StartAsync();

    public async ValueTask DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task A_page_is_read_with_what_its_headers_say()
    {
        _site.Pages["/a"] = TestSite.Html("", "text").With("X-Robots-Tag", "noindex").With("Last-Modified", "Tue, 01 Sep 2026 10:00:00 GMT");

        var answer = await GetAsync("/a");

        Assert.Equal(200, answer.Status);
        Assert.Equal("text/html; charset=utf-8", answer.MediaType);
        Assert.Equal("Tue, 01 Sep 2026 10:00:00 GMT", answer.LastModified);
        Assert.Equal(["noindex"], answer.RobotsTags);
        Assert.Contains("text", Encoding.UTF8.GetString(answer.Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_says_who_it_is_and_brings_no_cookies_back()
    {
        _site.Options.Contact = "https://example.org/bot";
        var seen = new List<string>();
        _site.Otherwise = context =>
        {
            seen.Add($"{context.Request.Headers.UserAgent}|{context.Request.Headers.Cookie}|{context.Request.Headers.Referer}");
            context.Response.Headers.SetCookie = "session=secret";
            return Task.CompletedTask;
        };
        using var fetcher = _site.Fetcher();

        await fetcher.GetAsync(new WebQuery(new Uri(_site.Url("/1"))), TestContext.Current.CancellationToken);
        await fetcher.GetAsync(new WebQuery(new Uri(_site.Url("/2"))), TestContext.Current.CancellationToken);

        Assert.All(seen, agent => Assert.Matches(@"^asemb/[0-9.]+ \(\+https://example\.org/bot\)\|\|$", agent));
    }

    [Fact]
    public async Task What_is_known_is_asked_for_conditionally()
    {
        _site.Put("/a", "A");
        var first = await GetAsync("/a");
        using var fetcher = _site.Fetcher();

        var second = await fetcher.GetAsync(new WebQuery(first.Url) { ETag = first.ETag }, TestContext.Current.CancellationToken);

        Assert.Equal(304, second.Status);
        Assert.True(second.Body.IsEmpty);
    }

    [Fact]
    public async Task Redirects_are_followed_to_where_they_lead()
    {
        Redirect("/old", "middle");
        Redirect("/middle", _site.Url("/new"));
        _site.Put("/new", "New");

        Assert.Equal(_site.Url("/new"), (await GetAsync("/old")).Url.AbsoluteUri);
    }

    [Fact]
    public async Task A_loop_of_redirects_ends_after_five()
    {
        Redirect("/a", "/b");
        Redirect("/b", "/a");

        var fault = await Assert.ThrowsAsync<AsembException>(() => GetAsync("/a"));

        Assert.Equal("fetch_failed", fault.Error.Code);
        Assert.Contains("redirects more than 5 times", fault.Message, StringComparison.Ordinal);
        Assert.Equal(6, _site.Requests.Count);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("http://localhost/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[::1]/")]
    [InlineData("//10.0.0.1/x")]
    [InlineData("http://metadata.test/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://example.org/")]
    [InlineData("http://user:pass@example.org/")]
    [InlineData("gopher://127.0.0.1:6379/_x")]
    public async Task A_redirect_inwards_is_refused(string target)
    {
        Redirect("/a", target);

        Assert.Equal("address_not_allowed", (await Assert.ThrowsAsync<AsembException>(() => GetAsync("/a"))).Error.Code);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task Compressed_bodies_are_unpacked(string encoding)
    {
        _site.Pages["/a"] = new TestPage(Compress(encoding, "The text."u8.ToArray())) { Headers = { ["Content-Encoding"] = encoding } };

        Assert.Equal("The text.", Encoding.UTF8.GetString((await GetAsync("/a")).Body.Span));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_small_body_that_unpacks_to_much_ends_at_the_limit(string encoding)
    {
        _site.Options.MaxBodyBytes = 1 << 20;
        _site.Pages["/bomb"] = new TestPage(Compress(encoding, new byte[64 << 20])) { Headers = { ["Content-Encoding"] = encoding } };

        Assert.Equal("document_too_large", (await Assert.ThrowsAsync<AsembException>(() => GetAsync("/bomb"))).Error.Code);
    }

    [Fact]
    public async Task A_body_that_is_not_compressed_as_it_says_is_a_fault()
    {
        _site.Pages["/a"] = new TestPage("plain"u8.ToArray()) { Headers = { ["Content-Encoding"] = "gzip" } };

        Assert.Equal("fetch_failed", (await Assert.ThrowsAsync<AsembException>(() => GetAsync("/a"))).Error.Code);
    }

    [Fact]
    public async Task A_body_without_end_ends_at_the_limit()
    {
        _site.Options.MaxBodyBytes = 1 << 20;
        _site.Otherwise = async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(new byte[1 << 16], context.RequestAborted);
        };

        Assert.Equal("document_too_large", (await Assert.ThrowsAsync<AsembException>(() => GetAsync("/endless"))).Error.Code);
    }

    [Fact]
    public async Task A_body_that_trickles_ends_at_the_time_limit()
    {
        var time = new FakeTimeProvider();
        _site.Otherwise = async context =>
        {
            await context.Response.Body.WriteAsync("<p>"u8.ToArray(), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            time.Advance(TimeSpan.FromSeconds(31));
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
        };

        var fault = await Assert.ThrowsAsync<AsembException>(() => GetAsync("/slow", time));

        Assert.Equal("fetch_unavailable", fault.Error.Code);
        Assert.Contains("took longer than 30 s", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_are_left_where_they_are()
    {
        _site.Pages["/a"] = new TestPage(new byte[1000], "image/png");

        var answer = await GetAsync("/a");

        Assert.True(answer.IsMedia);
        Assert.True(answer.Body.IsEmpty);
    }

    [Fact]
    public async Task A_host_that_asks_to_wait_is_asked_again_then()
    {
        _site.Otherwise = context =>
        {
            context.Response.StatusCode = _site.Requests.IsEmpty ? 429 : 200;
            context.Response.Headers.RetryAfter = "0";
            return Task.CompletedTask;
        };

        Assert.Equal(200, (await GetAsync("/a")).Status);
        Assert.Equal([429, 200], _site.Requests.Select(request => request.Status));
    }

    [Fact]
    public async Task A_long_wait_is_handed_on()
    {
        _site.Pages["/a"] = new TestPage([], Status: 503) { Headers = { ["Retry-After"] = "3600" } };

        var fault = await Assert.ThrowsAsync<AsembException>(() => GetAsync("/a"));

        Assert.True(fault.IsTransient);
        Assert.Equal(TimeSpan.FromHours(1), fault.RetryAfter);
    }

    [Fact]
    public async Task Nobody_listening_is_an_outage()
    {
        var url = new Uri(_site.Url("/"));
        using var fetcher = _site.Fetcher();
        await _site.DisposeAsync();

        var fault = await Assert.ThrowsAsync<AsembException>(() => fetcher.GetAsync(new WebQuery(url), TestContext.Current.CancellationToken));

        Assert.Equal("fetch_unavailable", fault.Error.Code);
        Assert.True(fault.IsTransient);
    }

    private void Redirect(string from, string to) => _site.Pages[from] = new TestPage([], Status: 302) { Headers = { ["Location"] = to } };

    private async Task<WebAnswer> GetAsync(string path, TimeProvider? time = null)
    {
        using var fetcher = _site.Fetcher(time);
        return await fetcher.GetAsync(new WebQuery(new Uri(_site.Url(path))), TestContext.Current.CancellationToken);
    }

    private static byte[] Compress(string encoding, byte[] body)
    {
        using var packed = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Optimal),
            "br" => new BrotliStream(packed, CompressionLevel.Optimal),
            _ => new ZLibStream(packed, CompressionLevel.Optimal),
        })
        {
            stream.Write(body);
        }

        return packed.ToArray();
    }
}
