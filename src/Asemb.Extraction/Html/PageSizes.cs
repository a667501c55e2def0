using AngleSharp.Dom;

namespace Asemb.Extraction.Html;

/// <summary>How much text each element of a page holds, measured in one walk: asking every element by itself would cost the square of the page's depth.</summary>
internal sealed class PageSizes
{
    private readonly Dictionary<IElement, int> _text = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<IElement> _titled = new(ReferenceEqualityComparer.Instance);

    private PageSizes()
    {
    }

    /// <summary>Elements inside elements at the deepest place.</summary>
    public int Depth { get; private set; }

    public int Elements { get; private set; }

    public static PageSizes Measure(IElement root, ExtractionBudget budget)
    {
        var sizes = new PageSizes();
        var open = new Stack<(int Text, bool HasTitle)>();
        var (text, titled) = (0, false);
        HtmlTree.Visit(
            root,
            budget,
            node =>
            {
                if (node is IText { Data: var data }) text += data.AsSpan().Trim().Length;
                if (node is not IElement element) return false;
                sizes.Elements++;
                if (HtmlTree.IsUnread(element)) return false;
                open.Push((text, titled));
                sizes.Depth = Math.Max(sizes.Depth, open.Count);
                titled = element.LocalName == "h1";
                return true;
            },
            element =>
            {
                var before = open.Pop();
                sizes._text[element] = text - before.Text;
                if (titled) sizes._titled.Add(element);
                titled |= before.HasTitle;
            });
        return sizes;
    }

    /// <summary>Characters of text; of elements that nobody reads, 0.</summary>
    public int TextOf(IElement element) => _text.GetValueOrDefault(element);

    /// <summary>Whether a heading of level 1 stands inside.</summary>
    public bool HasTitle(IElement element) => _titled.Contains(element);

    /// <summary>Characters of text outside what is skipped, and how many of them stand in links.</summary>
    public static (int Text, int Links) LinkShare(IElement root, Func<IElement, bool> skip, ExtractionBudget budget)
    {
        var (text, links, inLinks) = (0, 0, 0);
        HtmlTree.Visit(
            root,
            budget,
            node =>
            {
                if (node is IText { Data: var data })
                {
                    var length = data.AsSpan().Trim().Length;
                    text += length;
                    if (inLinks > 0) links += length;
                }

                if (node is not IElement element || HtmlTree.IsUnread(element) || (!ReferenceEquals(element, root) && skip(element))) return false;
                if (element.LocalName == "a") inLinks++;
                return true;
            },
            element => inLinks -= element.LocalName == "a" ? 1 : 0);
        return (text, links);
    }
}
