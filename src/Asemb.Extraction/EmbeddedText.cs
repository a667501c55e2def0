using System.Text;
using Asemb.Core.Documents;
using Asemb.Extraction.Text;

namespace Asemb.Extraction;

/// <summary>Texts of one format inside files of another: HTML in mails and feeds, Markdown in notebooks.</summary>
internal static class EmbeddedText
{
    /// <summary>Reads <paramref name="text"/> as <paramref name="mediaType"/> and adds its blocks; as plain paragraphs when there is no reader for the type.</summary>
    /// <param name="headings">Levels that headings move down.</param>
    /// <returns>What was read, for its title and metadata; null when the text is blank.</returns>
    public static ExtractedDocument? Append(DocumentDraft draft, string text, string mediaType, int headings = 0)
    {
        if (Read(text, mediaType, draft.Budget) is not { } document) return null;
        Append(draft, document, headings);
        return document;
    }

    /// <summary>Adds the blocks of a document that was read already.</summary>
    public static void Append(DocumentDraft draft, ExtractedDocument document, int headings = 0)
    {
        foreach (var block in document.Blocks)
        {
            var level = block.Kind == BlockKind.Heading ? Math.Clamp(block.Level + headings, 1, 6) : block.Level;
            draft.Add(block.Kind, document.Text.AsSpan(block.Start, block.Length), level);
        }

        foreach (var warning in document.Warnings) draft.Warn(warning);
    }

    /// <returns>Null when the text is blank.</returns>
    public static ExtractedDocument? Read(string text, string mediaType, ExtractionBudget budget)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        var reader = FormatReaders.Find(mediaType) ?? PlainTextReader.Read;
        return reader(new FileInput(Encoding.UTF8.GetBytes(text), MediaType: mediaType + "; charset=utf-8"), mediaType, budget);
    }
}
