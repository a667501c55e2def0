using AngleSharp.Dom;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Extraction.Archives;
using Asemb.Extraction.Html;

namespace Asemb.Extraction.Epub;

/// <summary>
/// EPUB books (2.0.1 to 3.3): what the package document says of the book, and the text of its spine in reading order. Tables of contents and page marks are
/// left out, books under DRM refused. Parts are looked up inside the archive only.
/// </summary>
internal static class EpubReader
{
    public static ExtractedDocument Read(FileInput file, string mediaType, ExtractionBudget budget)
    {
        var package = ZipPackage.Open(file.Content, budget.Zip, budget.Cancellation);
        EpubProtection.Refuse(package, budget);
        var book = EpubBook.Load(package, budget);
        var draft = new DocumentDraft(mediaType, budget);
        EpubProperties.Read(book.Package, draft);
        var number = 0;
        foreach (var part in book.Parts)
        {
            budget.CheckPage(++number);
            if (package.Read(part) is not { } content) draft.Warn($"The part '{Path.GetFileName(part)}' that the book announces is missing.");
            else if (content.Length > 0) Append(new FileInput(content), draft);
        }

        if (number == 0) throw new AsembException(ErrorCodes.DamagedDocument, "The book's package document names no part with text. Export the book again.");
        return draft.Build();
    }

    private static void Append(FileInput part, DocumentDraft draft)
    {
        using var page = HtmlReader.Parse(XhtmlText.ToHtml(HtmlReader.Decode(part, draft.Budget)), draft.Budget);
        draft.Language ??= page.DocumentElement.GetAttribute("lang") ?? page.DocumentElement.GetAttribute("xml:lang");
        if (page.Body is { } body) HtmlWalk.Append(body, draft, IsApparatus);
    }

    /// <summary>Lists for the reading program, and numbers of the printed pages.</summary>
    private static bool IsApparatus(IElement element) =>
        element.LocalName == "nav" || element.GetAttribute("role") is "doc-pagebreak" or "doc-toc" or "doc-pagelist" || element.GetAttribute("epub:type") is "pagebreak" or "toc" or "page-list" or "landmarks";
}
