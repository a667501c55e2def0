using System.IO.Compression;
using System.Text;
using Asemb.Core.Errors;
using Asemb.Extraction.Web;
using Asemb.Extraction.Web.Sitemaps;

namespace Asemb.Extraction.Tests.Web;

public sealed class SitemapTests : IAsyncLifetime
{
    private TestSite _site = null!;

    public async ValueTask InitializeAsync() => _site = await TestSite.StartAsync();

    public async ValueTask DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task An_index_its_files_packed_or_not_and_dates_are_read()
    {
        Put("/sitemap.xml", Index("/one.xml", "/two.xml.gz", "/three.txt"));
        Put("/one.xml", Urls("/a|2026-01-02", "/b#part"));
        _site.Pages["/two.xml.gz"] = new TestPage(Pack(Urls("/c")), "application/gzip");
        Put("/three.txt", $"{_site.Url("/d")}\r\n\r\n{_site.Url("/e")}\n");

        var found = await ReadAsync();

        Assert.Empty(found.Faults);
        Assert.Equal([("/a", "2026-01-02"), ("/b", null), ("/c", null), ("/d", null), ("/e", null)], found.Pages.Select(page => (new Uri(page.Key).AbsolutePath, page.Value)));
    }

    [Fact]
    public async Task An_index_that_contains_itself_ends()
    {
        Put("/sitemap.xml", Index("/sitemap.xml", "/other.xml"));
        Put("/other.xml", Index("/sitemap.xml", "/other.xml", "/one.xml"));
        Put("/one.xml", Urls("/a"));

        Assert.Single((await ReadAsync()).Pages);
        Assert.Equal(3, _site.Requests.Count);
    }

    [Fact]
    public async Task An_index_without_end_ends()
    {
        var number = 0;
        _site.Otherwise = async context => await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(Index($"/{++number}.xml", $"/{++number}.xml")));

        Assert.Empty((await ReadAsync()).Pages);
        Assert.Equal(1000, _site.Requests.Count);
    }

    [Theory]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><urlset><url><loc>http://example.org/&b;</loc></url></urlset>")]
    [InlineData("<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><urlset><url><loc>&a;</loc></url></urlset>")]
    [InlineData("<urlset><url><loc>http://example.org/</loc></url>")]
    [InlineData("<rss><channel/></rss>")]
    [InlineData("<!doctype html><title>Not found</title>")]
    [InlineData("just text")]
    [InlineData("")]
    public async Task What_is_no_sitemap_is_told_of(string file)
    {
        Put("/declared.xml", file);

        var found = await ReadAsync("/declared.xml");

        Assert.Equal("fetch_failed", Assert.Single(found.Faults).Fault.Error.Code);
        Assert.Empty(found.Pages);
    }

    [Fact]
    public async Task A_file_that_unpacks_to_much_ends_at_the_limit()
    {
        _site.Options.MaxBodyBytes = 1 << 20;
        _site.Pages["/declared.xml"] = new TestPage(Pack(new string(' ', 32 << 20)), "application/gzip");

        Assert.Equal("document_too_large", Assert.Single((await ReadAsync("/declared.xml")).Faults).Fault.Error.Code);
    }

    [Fact]
    public async Task The_usual_place_may_be_empty_and_a_declared_one_may_not()
    {
        var found = await ReadAsync("/declared.xml");

        Assert.Equal(_site.Url("/declared.xml"), Assert.Single(found.Faults).File.AbsoluteUri);
    }

    [Fact]
    public async Task No_more_pages_than_wanted_are_kept()
    {
        Put("/sitemap.xml", Urls([.. Enumerable.Range(0, 100).Select(i => $"/{i}")]));

        Assert.Equal(7, (await ReadAsync(most: 7)).Pages.Count);
    }

    private void Put(string path, string file) => _site.PutText(path, file, "application/xml");

    private string Index(params string[] paths) =>
        $"<?xml version='1.0'?><sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{string.Concat(paths.Select(path => $"<sitemap><loc>{_site.Url(path)}</loc></sitemap>"))}</sitemapindex>";

    private string Urls(params string[] pages) =>
        $"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:image='x'>{string.Concat(pages.Select(page => page.Split('|')).Select(page => $"<url>\n <loc> {_site.Url(page[0])} </loc><image:image><image:loc>http://example.org/no.png</image:loc></image:image>{(page.Length > 1 ? $"<lastmod>{page[1]}</lastmod>" : "")}</url>"))}</urlset>";

    private static byte[] Pack(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    private async Task<SitemapPages> ReadAsync(string? declared = null, int most = 1000)
    {
        using var fetcher = _site.Fetcher();
        return await new SitemapWalk(fetcher, _site.Options).ReadAsync(
            declared is null ? [] : [new Uri(_site.Url(declared))], new Uri(_site.Url("/sitemap.xml")), TimeSpan.Zero, static _ => true, most, TestContext.Current.CancellationToken);
    }
}
