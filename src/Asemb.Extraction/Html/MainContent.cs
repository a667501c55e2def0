using System.Collections.Frozen;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace Asemb.Extraction.Html;

/// <summary>
/// Finds what a page is about. Pages that mark their parts (main, article, nav, aside, roles) are believed; so are the names that parts usually
/// have. Nothing that holds a large share of the text is dropped for its name alone, and a page that is mostly links all the same is handed to
/// SmartReader, which weighs paragraphs as browsers' reading modes do.
/// </summary>
internal static class MainContent
{
    /// <summary>A part with more of the text than this is content, whatever it is called.</summary>
    private const double LargeShare = 0.4;

    /// <summary>Pages whose text stands in links to this share are not told apart by their markup.</summary>
    private const double LinkHeavy = 0.5;

    private const int MaxSmartDepth = 256;
    private const int MaxSmartElements = 50_000;

    private static readonly FrozenSet<string> Roles = Set("navigation banner contentinfo search dialog alertdialog menu menubar toolbar complementary");

    /// <summary>Whole class names or ids.</summary>
    private static readonly FrozenSet<string> Names = Set(
        "nav navbar navigation navheader navfooter menu sidebar breadcrumb breadcrumbs footer site-header site-footer page-header page-footer toc table-of-contents skip-link skip-to-content "
        + "skiplink cookie-banner cookie-consent cookie-notice cookies consent gdpr share sharing social social-share social-links related related-posts related-articles advert advertisement ads "
        + "ad-container promo newsletter newsletter-signup popup modal pagination pager navbox catlinks printfooter noprint mw-jump-link vector-header "
        + "sphinxsidebar wy-nav-side md-sidebar theme-doc-toc-desktop edit-this-page "
        + "prev-next comments mw-portlet vector-dropdown vector-menu vector-page-toolbar interlanguage-link");

    public static void Append(IHtmlDocument page, DocumentDraft draft)
    {
        if (page.Body is not { } body) return;
        var sizes = PageSizes.Measure(body, draft.Budget);
        var total = sizes.TextOf(body);
        var root = Root(page, body, sizes);
        bool IsAround(IElement element) => IsBoilerplate(element, sizes) && sizes.TextOf(element) < total * LargeShare;

        if (ReferenceEquals(root, body) && SmartContent(page, root, IsAround, sizes, draft.Budget) is { } article)
        {
            // Reading modes leave out the heading when it says what the title says.
            using var content = HtmlReader.Parse(article, draft.Budget);
            if (content.QuerySelector("h1, h2") is null && Heading(page, draft) is { } heading) draft.Heading(heading, 1);
            HtmlWalk.Append(content.Body!, draft, static _ => false);
        }
        else
        {
            HtmlWalk.Append(root, draft, IsAround);
        }

        // A page of nothing but what looks like navigation is still a page.
        if (draft.IsEmpty) HtmlWalk.Append(body, draft, static _ => false);
    }

    /// <summary>The heading that says what the title says; else the page's only one of level 1.</summary>
    private static string? Heading(IHtmlDocument page, DocumentDraft draft)
    {
        var headings = page.QuerySelectorAll("h1, h2").Select(heading => (Level: heading.LocalName, Text: HtmlText.Inline(heading, draft.Budget))).Where(heading => heading.Text.Length > 3).ToList();
        return headings.Find(heading => draft.Title?.Contains(heading.Text, StringComparison.Ordinal) == true).Text ?? headings.Find(heading => heading.Level == "h1").Text;
    }

    private static IElement Root(IHtmlDocument page, IElement body, PageSizes sizes)
    {
        var total = sizes.TextOf(body);
        if (page.QuerySelectorAll("main, [role=main]").MaxBy(sizes.TextOf) is { } largest && sizes.TextOf(largest) >= total * 0.2) return largest;
        var articles = page.QuerySelectorAll("article");
        return articles.Length == 1 && sizes.TextOf(articles[0]) >= total * LargeShare ? articles[0] : body;
    }

    /// <summary>SmartReader's choice where the markup says nothing; null where the walk does as well.</summary>
    private static string? SmartContent(IHtmlDocument page, IElement root, Func<IElement, bool> isAround, PageSizes sizes, ExtractionBudget budget)
    {
        // It serialises and walks with a stack frame per level, and weighs each element against its surroundings.
        if (sizes.Depth > MaxSmartDepth || sizes.Elements > MaxSmartElements) return null;
        var (text, links) = PageSizes.LinkShare(root, isAround, budget);
        if (text == 0 || links < text * LinkHeavy) return null;
        budget.Check();
        var article = new SmartReader.Reader("https://localhost/", page.DocumentElement.OuterHtml).GetArticle();
        return article.IsReadable && article.Length >= Math.Max(500, sizes.TextOf(root) / 10) && !string.IsNullOrWhiteSpace(article.Content) ? article.Content : null;
    }

    private static bool IsBoilerplate(IElement element, PageSizes sizes) => element.LocalName switch
    {
        "nav" or "footer" => true,
        "aside" => !Note.IsBox(element),
        "header" when !sizes.HasTitle(element) => true,
        _ => (element.GetAttribute("role") is { } role && Roles.Contains(role)) || HtmlTree.HasClass(element, Names) || (element.Id is { Length: > 0 } id && Names.Contains(id)),
    };

    private static FrozenSet<string> Set(string names) => names.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
