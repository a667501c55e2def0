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

    /// <summary>Elements whose inside nobody reads: scripts, controls, what is hidden.</summary>
    public static bool IsUnread(IElement element) =>
        Unread.Contains(element.LocalName)
        || element.HasAttribute("hidden")
        || string.Equals(element.GetAttribute("aria-hidden"), "true", StringComparison.OrdinalIgnoreCase)
        || (element.GetAttribute("style") is { } style && IsHiding(style));

    private static bool IsHiding(string style)
    {
        var compact = style.Replace(" ", "", StringComparison.Ordinal);
        return compact.Contains("display:none", StringComparison.OrdinalIgnoreCase) || compact.Contains("visibility:hidden", StringComparison.OrdinalIgnoreCase);
    }
}
