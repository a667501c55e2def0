namespace Asemb.Extraction.Tests.Html;

public sealed class MainContentTests
{
    private const string Article = "<h1>Bridges</h1><p>Bridges stand because every force in them has somewhere to go, and engineers know where.</p><p>That is all that there is to say about them here, and it is quite enough for one page.</p>";
    private const string Text = "Bridges\n\nBridges stand because every force in them has somewhere to go, and engineers know where.\n\nThat is all that there is to say about them here, and it is quite enough for one page.";

    [Theory]
    [InlineData("<nav><a href=1>Home</a> <a href=2>News</a></nav>{0}<footer>© Company</footer>")]
    [InlineData("<header><a href=1>Home</a></header><main>{0}</main><aside>Related</aside>")]
    [InlineData("<div role=navigation>Menu</div><div role=main>{0}</div><div role=contentinfo>Imprint</div>")]
    [InlineData("<div class='navheader'><a href=1>Prev</a></div>{0}<div class='navfooter x'>Next</div>")]
    [InlineData("<div id=sidebar><ul><li><a href=1>One</a></li></ul></div><article>{0}</article>")]
    [InlineData("<div class=breadcrumbs>a &gt; b</div><div class='cookie-banner'>We use cookies</div>{0}<ul class=pagination><li>1</li></ul>")]
    [InlineData("<header><div class='nav'>Top</div>{0}</header>")]
    public async Task What_stands_around_the_content_is_dropped(string page)
    {
        var document = await Reading.Text("<!DOCTYPE html><html><body>" + page.Replace("{0}", Article, StringComparison.Ordinal) + "</body></html>");

        Assert.Equal(Text, document.Text);
    }

    [Theory]
    [InlineData("<div class=sidebar>{0}</div>")]
    [InlineData("<footer>{0}</footer>")]
    [InlineData("<nav>{0}</nav>")]
    [InlineData("<div class='promo'>{0}</div><p>Short.</p>")]
    public async Task A_part_that_holds_most_of_the_text_is_content_whatever_its_name(string page)
    {
        var document = await Reading.Text("<!DOCTYPE html><html><body>" + page.Replace("{0}", Article, StringComparison.Ordinal) + "</body></html>");

        Assert.Contains("every force", document.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notes_in_asides_stay()
    {
        var document = await Reading.Text($"<html><body><main>{Article}<aside class='note'><p>Mind the gap.</p></aside><aside>Elsewhere</aside></main></body></html>");

        Assert.Equal(Text + "\n\nMind the gap.", document.Text);
    }

    [Fact]
    public async Task A_page_of_nothing_but_navigation_is_still_a_page()
    {
        Assert.Contains("Home", (await Reading.Text("<html><body><nav><a href=1>Home</a></nav></body></html>")).Text, StringComparison.Ordinal);
    }
}
