using System.Text.Json.Nodes;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Outline;
using UglyToad.PdfPig.Tokens;

namespace Asemb.Extraction.Pdf;

/// <summary>What a PDF says of itself: information dictionary, language and outline.</summary>
internal sealed class PdfProperties
{
    private const int MaxOutline = 20_000;

    public string? Title { get; private init; }

    public string? Author { get; private init; }

    public string? Language { get; private init; }

    public DateTimeOffset? CreatedAt { get; private init; }

    public DateTimeOffset? ModifiedAt { get; private init; }

    public JsonObject Metadata { get; } = [];

    public Dictionary<(int Page, string Title), int> Outline { get; } = [];

    public static PdfProperties Read(PdfDocument document)
    {
        var information = document.Information;
        var properties = new PdfProperties
        {
            Title = TitleOf(information.Title),
            Author = Clean(information.Author) is { } author && !author.Trim('(', ')').Equals("anonymous", StringComparison.OrdinalIgnoreCase) ? author : null,
            Language = document.Structure.Catalog.CatalogDictionary.TryGet(NameToken.Lang, out StringToken lang) ? Clean(lang.Data) : null,
            CreatedAt = information.GetCreatedDateTimeOffset(),
            ModifiedAt = information.GetModifiedDateTimeOffset(),
        };
        properties.Add("subject", information.Subject is "unspecified" or "(unspecified)" ? null : information.Subject);
        properties.Add("keywords", information.Keywords);
        properties.Add("producer", information.Producer);
        return properties;
    }

    /// <summary>Reads the outline; a broken one may throw, so the caller guards it.</summary>
    public bool ReadOutline(PdfDocument document)
    {
        if (!document.TryGetBookmarks(out var bookmarks, false)) return false;
        foreach (var node in bookmarks.GetNodes().OfType<DocumentBookmarkNode>().Take(MaxOutline))
        {
            var title = HeadingLevels.Normalise(node.Title ?? "");
            if (title.Length > 1) Outline.TryAdd((node.PageNumber, title), node.Level + 1);
        }

        return true;
    }

    private void Add(string name, string? value)
    {
        if (Clean(value) is { } text) Metadata[name] = text;
    }

    private static string? Clean(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Replace("\0", "", StringComparison.Ordinal).Trim() is { Length: > 0 } clean ? clean : null;

    // Programs write the name of their own file there.
    private static string? TitleOf(string? text)
    {
        var title = Clean(text);
        if (title is null || title.StartsWith("Microsoft Word - ", StringComparison.OrdinalIgnoreCase) || title.Trim('(', ')').ToLowerInvariant() is "untitled" or "anonymous" or "powerpoint presentation") return null;
        return Path.GetExtension(title).ToLowerInvariant() is ".doc" or ".docx" or ".indd" or ".tex" or ".dvi" or ".qxd" or ".pdf" or ".ps" or ".rtf" or ".odt" or ".pptx" or ".ppt" or ".xls" or ".xlsx" ? null : title;
    }
}
