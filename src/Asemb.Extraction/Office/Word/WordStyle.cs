namespace Asemb.Extraction.Office.Word;

/// <summary>A paragraph or character style after its chain of base styles has been followed.</summary>
/// <param name="HeadingLevel">0 when it is not a heading; the style "Title" has <see cref="IsTitle"/> instead.</param>
/// <param name="NumberingId">Null when the chain does not say; "0" switches numbering off.</param>
/// <param name="NumberingLevel">From 0; null when the numbering itself names the style.</param>
internal sealed record WordStyle(
    string Id,
    string Name,
    int HeadingLevel = 0,
    bool IsTitle = false,
    bool IsSubtitle = false,
    bool IsCode = false,
    bool IsContents = false,
    bool IsCaption = false,
    bool IsMonospaced = false,
    bool IsHidden = false,
    string? NumberingId = null,
    int? NumberingLevel = null);
