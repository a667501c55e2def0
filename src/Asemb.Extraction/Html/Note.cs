using System.Collections.Frozen;
using AngleSharp.Dom;

namespace Asemb.Extraction.Html;

/// <summary>Notes, warnings and tips inside a text. Their titles ("Note") are no headings: what follows the note does not belong under them.</summary>
internal static class Note
{
    private static readonly FrozenSet<string> Boxes = FrozenSet.ToFrozenSet(
        ["note", "warning", "tip", "caution", "important", "danger", "hint", "attention", "admonition", "callout", "notecard", "starlight-aside", "theme-admonition", "alert"], StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Titles = FrozenSet.ToFrozenSet(["admonition-title", "callout-title", "starlight-aside__title"], StringComparer.OrdinalIgnoreCase);

    public static bool IsBox(IElement element) => HtmlTree.HasClass(element, Boxes);

    /// <summary>The first element of a note, or one that is marked.</summary>
    public static bool IsTitle(IElement element) =>
        HtmlTree.HasClass(element, Titles) || (element.LocalName != "p" && element.ParentElement is { } parent && IsBox(parent) && ReferenceEquals(parent.FirstElementChild, element));
}
