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
                case IElement { LocalName: var name } when !ReferenceEquals(node, root) && (IsBlock(name) || name == "li"):
                    if (collapse) text.Append(' ');
                    else if (text.Length > 0 && text[^1] != '\n') text.Append('\n');
                    break;
            }

            return true;
        },
        static _ => { });
}
