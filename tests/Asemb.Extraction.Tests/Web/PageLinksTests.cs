using Asemb.Extraction.Web.Pages;
using Asemb.Extraction.Web.Robots;

namespace Asemb.Extraction.Tests.Web;

public sealed class PageLinksTests
{
    private static readonly Uri Page = new("http://example.org/docs/a.html");

    [Theory]
    [InlineData("<a href=b.html>", "docs/b.html")]
    [InlineData("<A HREF='b.html'>", "docs/b.html")]
    [InlineData("<a class=x href = \"b.html?a=1&amp;b=2\" >", "docs/b.html?a=1&b=2")]
    [InlineData("<area href=/m>", "m")]
    [InlineData("<frame src=f.html>", "docs/f.html")]
    [InlineData("<base href=/other/><a href=b.html>", "other/b.html")]
    [InlineData("<meta http-equiv=refresh content='0; URL=next.html'>", "docs/next.html")]
    [InlineData("<a\nhref=b.html/>", "docs/b.html/")]
    [InlineData("<p a='<a href=no>'><a href=b.html>", "docs/b.html")]
    [InlineData("<!-- <a href=no> --><a href=b.html>", "docs/b.html")]
    [InlineData("<script>'<a href=no>'</script><a href=b.html>", "docs/b.html")]
    [InlineData("<title><a href=no></title><a href=b.html>", "docs/b.html")]
    [InlineData("< a href=no><a href=b.html>", "docs/b.html")]
    [InlineData("<a href=b.html rel='noopener nofollow'><a href=c.html rel=noopener>", "docs/c.html")]
    [InlineData("<a href=b.html#x><a href=b.html#y>", "docs/b.html")]
    public void A_link_is_found(string html, string expected) =>
        Assert.Equal(["http://example.org/" + expected], PageLinks.Read(Page, html).Links.Select(link => link.AbsoluteUri));

    [Theory]
    [InlineData("")]
    [InlineData("<")]
    [InlineData("<a")]
    [InlineData("<a href")]
    [InlineData("<a href=")]
    [InlineData("<a href=\"b.html")]
    [InlineData("<script><a href=no>")]
    [InlineData("<!-- <a href=no>")]
    [InlineData("<a name=x>")]
    public void Broken_markup_ends(string html) => Assert.True(PageLinks.Read(Page, html).Links.Count <= 1);

    [Fact]
    public void A_page_says_where_it_belongs_and_what_robots_may_do()
    {
        var links = PageLinks.Read(Page, "<link rel=stylesheet href=x.css><link rel='alternate canonical' href=./real.html><meta name=Robots content='noindex,follow'><meta name=asemb content=nofollow>");

        Assert.Equal("http://example.org/docs/real.html", links.Canonical?.AbsoluteUri);
        Assert.Equal(new RobotsTags(true, true), links.Robots);
    }

    [Fact]
    public void A_line_of_many_megabytes_is_walked_once()
    {
        var html = string.Concat(Enumerable.Repeat("<a href=x ", 500_000)) + string.Concat(Enumerable.Repeat("<script>", 500_000)) + new string('<', 1_000_000);

        Assert.True(PageLinks.Read(Page, html).Links.Count <= 1);
    }

    [Fact]
    public void A_page_of_endless_links_gives_some_of_them() =>
        Assert.Equal(20_000, PageLinks.Read(Page, string.Concat(Enumerable.Range(0, 30_000).Select(i => $"<a href=/{i}>"))).Links.Count);
}
