using System.Buffers;
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

    private static readonly FrozenSet<string> Roles = Set("navigation banner contentinfo search dialog alertdialog menu menubar toolbar complementary");

    /// <summary>Whole class names or ids.</summary>
    private static readonly FrozenSet<string> Names = Set(
        "nav navbar navigation navheader navfooter menu sidebar breadcrumb breadcrumbs footer site-header site-footer page-header page-footer toc table-of-contents skip-link skip-to-content "
        + "skiplink cookie-banner cookie-consent cookie-notice cookies consent gdpr share sharing social social-share social-links related related-posts related-articles advert advertisement ads "
        + "ad-container promo newsletter newsletter-signup popup modal pagination pager headerlink id_link anchor-link mw-editsection navbox catlinks printfooter noprint mw-jump-link vector-header "
        + "sphinxsidebar wy-nav-side md-sidebar theme-doc-toc-desktop edit-this-page prev-next comments");

    private static readonly SearchValues<char> NameEnds = SearchValues.Create(" \t\r\n");

    public static void Append(IHtmlDocument page, DocumentDraft draft)
    {
        if (page.Body is not { } body) return;
        var total = Size(body, draft.Budget).Text;
        var root = Root(page, body, total, draft.Budget);
        bool IsAround(IElement element) => IsBoilerplate(element, root) && Size(element, draft.Budget).Text < total * LargeShare;

        if (ReferenceEquals(root, body) && SmartContent(page, root, IsAround, total, draft.Budget) is { } article)
        {
            using var content = HtmlReader.Parse(article, draft.Budget);
            HtmlWalk.Append(content.Body!, draft, static _ => false);
        }
        else
        {
            HtmlWalk.Append(root, draft, IsAround);
        }

        // A page of nothing but what looks like navigation is still a page.
        if (draft.IsEmpty) HtmlWalk.Append(body, draft, static _ => false);
    }

    private static IElement Root(IHtmlDocument page, IElement body, int total, ExtractionBudget budget)
    {
        var main = page.QuerySelectorAll("main, [role=main]");
        if (main.Length > 0 && main.MaxBy(element => Size(element, budget).Text) is { } largest && Size(largest, budget).Text >= total * 0.2) return largest;
        var articles = page.QuerySelectorAll("article");
        return articles.Length == 1 && Size(articles[0], budget).Text >= total * LargeShare ? articles[0] : body;
    }

    /// <summary>SmartReader's choice where the markup says nothing; null where the walk does as well.</summary>
    private static string? SmartContent(IHtmlDocument page, IElement root, Func<IElement, bool> isAround, int total, ExtractionBudget budget)
    {
        var (text, links) = Size(root, budget, isAround);
        if (text == 0 || links < text * LinkHeavy) return null;
        budget.Check();
        var article = new SmartReader.Reader("https://localhost/", page.DocumentElement.OuterHtml).GetArticle();
        return article.IsReadable && article.Length >= Math.Max(500, total / 10) && !string.IsNullOrWhiteSpace(article.Content) ? article.Content : null;
    }

    private static bool IsBoilerplate(IElement element, IElement root)
    {
        if (ReferenceEquals(element, root)) return false;
        switch (element.LocalName)
        {
            case "nav" or "footer" or "aside":
                return true;
            case "header" when element.QuerySelector("h1") is null:
                return true;
        }

        if (element.GetAttribute("role") is { } role && Roles.Contains(role)) return true;
        return HasName(element.ClassName) || (element.Id is { Length: > 0 } id && Names.Contains(id));
    }

    private static bool HasName(string? classes)
    {
        if (string.IsNullOrEmpty(classes)) return false;
        var lookup = Names.GetAlternateLookup<ReadOnlySpan<char>>();
        var rest = classes.AsSpan();
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOfAny(NameEnds);
            if (lookup.Contains(end < 0 ? rest : rest[..end])) return true;
            rest = end < 0 ? [] : rest[(end + 1)..];
        }

        return false;
    }

    /// <summary>Characters of text, and how many of them stand in links.</summary>
    private static (int Text, int Links) Size(IElement root, ExtractionBudget budget, Func<IElement, bool>? skip = null)
    {
        var (text, links, inLinks) = (0, 0, 0);
        HtmlTree.Visit(
            root,
            budget,
            node =>
            {
                if (node is IElement element)
                {
                    if (HtmlTree.IsUnread(element) || (skip is not null && !ReferenceEquals(element, root) && skip(element))) return false;
                    if (element.LocalName == "a") inLinks++;
                }
                else if (node is IText { Data: var data })
                {
                    var length = data.AsSpan().Trim().Length;
                    text += length;
                    if (inLinks > 0) links += length;
                }

                return true;
            },
            element => inLinks -= element.LocalName == "a" ? 1 : 0);
        return (text, links);
    }

    private static FrozenSet<string> Set(string names) => names.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
