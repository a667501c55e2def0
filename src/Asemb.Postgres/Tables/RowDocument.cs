using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;

namespace Asemb.Postgres.Tables;

/// <summary>Makes the document of a row.</summary>
internal sealed class RowDocument(string source, TableSettings settings, long mostBytes)
{
    /// <summary>Bytes of values in JSON that an allowed row may have: what is escaped in it, and the columns beside its text.</summary>
    public long MostJson => (2 * mostBytes) + (1 << 20);

    private readonly ContentTemplate _template = ContentTemplate.Parse(settings.Content!);

    private readonly string _mediaType = settings.Format switch
    {
        TableFormat.Markdown => "text/markdown; charset=utf-8",
        TableFormat.Html => "text/html; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    };

    /// <returns>Null when there is nothing in it to be found.</returns>
    /// <exception cref="AsembException"><c>document_too_large</c>, <c>invalid_metadata</c>: of this row alone.</exception>
    public IncomingDocument? Read(string key, SourceRow row)
    {
        try
        {
            var values = JsonNode.Parse(row.Json ?? throw TooLarge())!.AsObject();
            var text = _template.Render(column => TextOf(values[column]));
            if (text.Length == 0) return null;
            var content = Encoding.UTF8.GetBytes(text);
            if (content.Length > mostBytes)
            {
                throw new AsembException(
                    ErrorCodes.DocumentTooLarge, string.Create(CultureInfo.InvariantCulture, $"The row has {content.Length:N0} bytes of text; {mostBytes:N0} are allowed. Leave a column out of content, or raise Extraction:MaxInputBytes."));
            }

            var metadata = new JsonObject();
            foreach (var column in settings.Metadata!) metadata[column] = values[column]?.DeepClone();
            MetadataLimits.Require(metadata, "metadata");
            return new IncomingDocument
            {
                Key = key,
                Source = source,
                Uri = settings.Uri is { } uri && Line(TextOf(values[uri])) is { Length: <= DocumentKey.MaxLength } address ? address : null,
                Title = settings.Title is { } title && Line(TextOf(values[title])) is { } line ? ShownText.Shorten(line, DocumentKey.MaxLength - 1) : null,
                MediaType = _mediaType,
                Metadata = metadata,
                Content = content,
            };
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            // A column of type json is kept as it was written: a name twice, or deeper than anything reads.
            throw new AsembException(ErrorCodes.InvalidMetadata, $"A JSON column of the row cannot be used: {exception.Message} Leave it out of metadata and content, or make it jsonb.", exception);
        }
    }

    private AsembException TooLarge() => new(
        ErrorCodes.DocumentTooLarge, string.Create(CultureInfo.InvariantCulture, $"The row was not read: its values have far more than the {mostBytes:N0} bytes of text that are allowed. Leave a column out of content and metadata, or raise Extraction:MaxInputBytes."));

    private static string TextOf(JsonNode? value) => value switch
    {
        null => "",
        JsonValue text when text.TryGetValue(out string? plain) => plain,
        JsonArray array when array.All(item => item is null or JsonValue) => string.Join(", ", array.Select(TextOf)),
        _ => value.ToJsonString(),
    };

    /// <returns>On one line; null when nothing is left.</returns>
    private static string? Line(string text)
    {
        var line = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return line.Length > 0 ? line : null;
    }
}
