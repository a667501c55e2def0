using System.Collections.Frozen;
using System.Text;
using AngleSharp.Dom;

namespace Asemb.Extraction.Html;

/// <summary>Text of parts of a page that are taken whole.</summary>
internal static class HtmlText
{
    private static readonly FrozenSet<string> Blocks = FrozenSet.ToFrozenSet(
        [
            "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html",
            "legend", "main", "nav", "p", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "caption", "search", "optgroup", "option",
        ],
        StringComparer.Ordinal);

    private static readonly FrozenSet<string> Meaningless = FrozenSet.ToFrozenSet(["logo", "icon", "image", "img", "photo", "picture", "avatar", "thumbnail", "spacer", "banner"], StringComparer.OrdinalIgnoreCase);

    public static bool IsBlock(string name) => Blocks.Contains(name);

    /// <summary>Every character as written, with line ends where the markup breaks lines.</summary>
    public static string Verbatim(IElement element, ExtractionBudget budget)
    {
        var text = new StringBuilder();
        Gather(element, budget, text, collapse: false);
        return text.ToString();
    }

    /// <summary>On one line.</summary>
    public static string Inline(INode node, ExtractionBudget budget)
    {
        var text = new StringBuilder();
        Gather(node, budget, text, collapse: true);
        return DocumentDraft.Tidy(text.ToString());
    }

    /// <summary>What a picture shows; null when the page does not say it (empty, the name of a file, one word like "logo") or says it in the figure's caption.</summary>
    public static string? Description(IElement picture)
    {
        if (picture.Closest("figure")?.Children.Any(child => child.LocalName == "figcaption") == true) return null;
        if (DocumentDraft.NullIfBlank(picture.GetAttribute("alt")) is not { Length: > 2 } text || Meaningless.Contains(text)) return null;
        return text.Contains("://", StringComparison.Ordinal) || (!text.Contains(' ') && Path.HasExtension(text)) ? null : text;
    }

    /// <summary>A formula in TeX where the page has it, else its symbols.</summary>
    public static string Formula(IElement math, ExtractionBudget budget) =>
        math.QuerySelector("annotation[encoding='application/x-tex']")?.TextContent.Trim() ?? math.GetAttribute("alttext") ?? Inline(math, budget);

    private static void Gather(INode root, ExtractionBudget budget, StringBuilder text, bool collapse) => HtmlTree.Visit(
        root,
        budget,
        node =>
        {
            switch (node)
            {
                case IText { Data: var data }:
                    text.Append(data);
                    break;
                case IElement element when HtmlTree.IsUnread(element):
                    return false;
                case IElement { LocalName: "br" }:
                    text.Append('\n');
                    break;
                case IElement { LocalName: "img" } picture when collapse:
                    text.Append(' ').Append(Description(picture)).Append(' ');
                    return false;
                case IElement { LocalName: "math" } math when !ReferenceEquals(math, root):
                    text.Append(Formula(math, budget));
                    return false;
                case IElement { LocalName: var name } when !ReferenceEquals(node, root) && (IsBlock(name) || name == "li"):
                    if (collapse) text.Append(' ');
                    else if (text.Length > 0 && text[^1] != '\n') text.Append('\n');
                    break;
            }

            return true;
        },
        static _ => { });
}
