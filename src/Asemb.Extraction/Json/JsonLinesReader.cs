using System.Globalization;
using System.Text.Json;
using Asemb.Core.Documents;

namespace Asemb.Extraction.Json;

/// <summary>
/// JSON Lines as one document, for callers that do not make one document of each line. Bad lines are reported and the others kept. The parameter
/// <c>line</c> of the declared media type is the number of the first line.
/// </summary>
internal static class JsonLinesReader
{
    public static ExtractedDocument Read(FileInput file, string mediaType, ExtractionBudget budget)
    {
        var draft = new DocumentDraft(mediaType, budget);
        var blocks = new JsonBlocks(draft);
        var first = FirstLine(file.MediaType);
        JsonException? fault = null;
        var faultLine = 0L;
        var (good, lines) = (0, 0);
        (int Start, int Length) only = default;
        var utf8 = JsonText.ToUtf8(file, budget);
        foreach (var (number, start, length) in JsonLines.Split(utf8, first))
        {
            budget.Check();
            if (++lines > budget.Limits.MaxRecords) throw ExtractionBudget.Exceeded($"The file holds more than {budget.Limits.MaxRecords:N0} lines", "Split it into several files.");
            try
            {
                JsonText.Validate(utf8.Span.Slice(start, length), budget.Limits);
                blocks.Add(utf8.Span.Slice(start, length));
                good++;
                only = (start, length);
            }
            catch (JsonException e)
            {
                if (fault is null) (fault, faultLine) = (e, number);
                draft.Warn(JsonReader.Damaged(e, number).Message);
            }
        }

        if (good == 0 && fault is not null) throw JsonReader.Damaged(fault, faultLine);
        if (good == 1)
        {
            draft.Title = blocks.Title;
            draft.Metadata = RecordFields.Read(utf8.Span.Slice(only.Start, only.Length), budget.Limits);
        }

        return draft.Build();
    }

    private static long FirstLine(string? mediaType)
    {
        if (!System.Net.Http.Headers.MediaTypeHeaderValue.TryParse(mediaType, out var type)) return 1;
        var value = type.Parameters.FirstOrDefault(parameter => parameter.Name is "line")?.Value;
        return long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var line) ? line : 1;
    }
}
