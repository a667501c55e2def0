using System.Globalization;
using System.Text.Json;
using Asemb.Core.Documents;
using Asemb.Core.Errors;

namespace Asemb.Extraction.Json;

/// <summary>A JSON file as one document, see <see cref="JsonBlocks"/> and <see cref="RecordFields"/>.</summary>
internal static class JsonReader
{
    public static ExtractedDocument Read(FileInput file, string mediaType, ExtractionBudget budget)
    {
        var draft = new DocumentDraft(mediaType, budget);
        var blocks = new JsonBlocks(draft);
        var utf8 = JsonText.ToUtf8(file, budget);
        try
        {
            blocks.Add(utf8.Span);
        }
        catch (JsonException e)
        {
            throw Damaged(e, (e.LineNumber ?? 0) + 1);
        }

        draft.Title = blocks.Title;
        draft.Metadata = RecordFields.Read(utf8.Span, budget.Limits);
        return draft.Build();
    }

    /// <param name="line">Of the file, from 1.</param>
    internal static AsembException Damaged(JsonException e, long line) => new(
        ErrorCodes.DamagedDocument,
        string.Create(CultureInfo.InvariantCulture, $"Line {line:N0} of the file is not valid JSON: {JsonFault.Describe(e)}. Correct it and upload the file again."),
        e);
}
