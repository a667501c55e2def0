using System.Buffers;
using System.Collections.Frozen;
using AngleSharp.Dom;

namespace Asemb.Extraction.Html;

/// <summary>Walks trees of any depth without a stack frame per level.</summary>
internal static class HtmlTree
{
    private static readonly FrozenSet<string> Unread = FrozenSet.ToFrozenSet(
        [
            "script", "style", "noscript", "template", "svg", "head", "iframe", "object", "embed", "canvas", "audio", "video", "select", "button", "input", "textarea", "datalist", "dialog", "map",
        ],
        StringComparer.Ordinal);

    /// <summary>Classes of what documentation generators put around the text for the eye.</summary>
    private static readonly FrozenSet<string> Apparatus = FrozenSet.ToFrozenSet(
        [
            "linenos", "lineno", "linenodiv", "line-numbers-rows", "gutter", "rouge-gutter", "blob-num", "hljs-ln-numbers", "headerlink", "id_link", "anchor-link", "hash-link", "heading-anchor",
            "anchorjs-link", "mw-editsection",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly SearchValues<char> WhiteSpace = SearchValues.Create(" \t\r\n\f");

    /// <param name="enter">Called for every node in document order; false leaves its inside out.</param>
    /// <param name="leave">Called for every element whose inside was visited, after it.</param>
    public static void Visit(INode root, ExtractionBudget budget, Func<INode, bool> enter, Action<IElement> leave)
    {
        var node = root;
        while (true)
        {
            budget.Check();
            if (enter(node))
            {
                if (node.FirstChild is { } child)
                {
                    node = child;
                    continue;
                }

                if (node is IElement empty) leave(empty);
            }

            while (!ReferenceEquals(node, root) && node.NextSibling is null)
            {
                node = node.Parent!;
                if (node is IElement element) leave(element);
            }

            if (ReferenceEquals(node, root)) return;
            node = node.NextSibling!;
        }
    }

    /// <summary>Elements whose inside nobody reads: scripts, controls, what is hidden, numbers of lines, links to the heading they stand in.</summary>
    public static bool IsUnread(IElement element)
    {
        if (Unread.Contains(element.LocalName)) return true;
        if (element.GetAttribute("hidden") is { } hidden && !hidden.Equals("until-found", StringComparison.OrdinalIgnoreCase)) return true;
        if (string.Equals(element.GetAttribute("aria-hidden"), "true", StringComparison.OrdinalIgnoreCase)) return true;
        if (HasClass(element, Apparatus)) return true;

        // Formulas are hidden where a picture stands in for them; the picture says less.
        return element.GetAttribute("style") is { } style && IsHiding(style) && element.FirstElementChild?.LocalName is not "math";
    }

    /// <summary>Whether one of the element's classes is in the set.</summary>
    public static bool HasClass(IElement element, FrozenSet<string> names)
    {
        if (element.ClassName is not { Length: > 0 } classes) return false;
        var lookup = names.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var range in classes.AsSpan().SplitAny(WhiteSpace))
        {
            if (lookup.Contains(classes.AsSpan(range))) return true;
        }

        return false;
    }

    private static bool IsHiding(string style)
    {
        var compact = style.Replace(" ", "", StringComparison.Ordinal);
        return compact.Contains("display:none", StringComparison.OrdinalIgnoreCase) || compact.Contains("visibility:hidden", StringComparison.OrdinalIgnoreCase);
    }
}
