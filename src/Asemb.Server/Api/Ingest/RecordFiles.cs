using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Asemb.Core.Documents;
using Asemb.Core.Ingestion;
using Asemb.Extraction;

namespace Asemb.Server.Api.Ingest;

/// <summary>
/// JSON Lines and JSON arrays of objects are collections, not documents: each record becomes a document of its own, so that each is found, replaced and
/// fails alone. Its key is that of the file, <c>#</c>, and the record's <c>id</c>, <c>_id</c> or <c>key</c>, else its number.
/// </summary>
internal static class RecordFiles
{
    private const string LineParameter = "; line=";
    private static readonly string[] LineExtensions = [".jsonl", ".ndjson"];
    private static readonly string[] LineTypes = ["application/x-ndjson", "application/ndjson", "application/jsonl", "application/jsonlines"];

    /// <param name="most">As many records are wanted; no more than one beyond is made, so that there being too many costs nothing.</param>
    /// <returns>The records in order; null when the file is a document itself, or cannot be cut and is left to fail with its reason.</returns>
    public static IEnumerable<IncomingDocument>? TryExpand(IncomingDocument file, int most)
    {
        var content = file.Content;
        if (content.Span.StartsWith("\uFEFF"u8)) content = content[3..];
        var input = new FileInput(content, file.FileName, file.MediaType);
        if (LineExtensions.Contains(input.Extension, StringComparer.Ordinal) || LineTypes.Contains(input.DeclaredType, StringComparer.Ordinal))
            return Utf8.IsValid(content.Span) ? Name(file, Lines(content)) : null;
        var isJson = input.Extension is ".json" || (input.Extension.Length == 0 && input.DeclaredType is "application/json");
        return isJson && Objects(content, most + 1) is { Count: > 0 } objects ? Name(file, objects) : null;
    }

    /// <summary>The media type as people see it: which line a record came from is between this and the reader of lines.</summary>
    public static string? WithoutLine(string? mediaType) =>
        mediaType?.IndexOf(LineParameter, StringComparison.Ordinal) is > 0 and var at ? mediaType[..at] : mediaType;

    private static IEnumerable<IncomingDocument> Name(IncomingDocument file, IEnumerable<Record> records)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var record in records)
        {
            var number = record.Number.ToString(CultureInfo.InvariantCulture);
            var id = IdOf(record.Content.Span);
            var key = id is null ? null : $"{file.Key}#{id}";
            // An id that came before, or one that makes the key too long, gives way to the number.
            if (key is null || key.Length > DocumentKey.MaxLength || !taken.Add(key)) key = Numbered(file.Key, number, taken);
            // The parameter lets a bad line be told by its number in the file. A record with an id goes without: where it stands is not part of it.
            var mediaType = id is null && record.MediaType is MediaTypes.JsonLines ? record.MediaType + LineParameter + number : record.MediaType;
            yield return file with { Key = key, MediaType = mediaType, Content = record.Content };
        }
    }

    /// <summary>
    /// The key by number. A record before may have that number for its id; then a second one is added, the first that is free. What stands before
    /// decides alone, so the same file gets the same keys again.
    /// </summary>
    private static string Numbered(string file, string number, HashSet<string> taken)
    {
        var key = $"{file}#{number}";
        for (var more = 2; !taken.Add(key); more++) key = string.Create(CultureInfo.InvariantCulture, $"{file}#{number}-{more}");
        DocumentKey.Require(key, "key");
        return key;
    }

    private static IEnumerable<Record> Lines(ReadOnlyMemory<byte> content)
    {
        var number = 0;
        for (var start = 0; start < content.Length;)
        {
            var length = content.Span[start..].IndexOf((byte)'\n');
            if (length < 0) length = content.Length - start;
            var line = content.Slice(start, length);
            start += length + 1;
            number++;
            if (line.Span.IndexOfAnyExcept(" \t\r"u8) >= 0) yield return new Record(number, line, MediaTypes.JsonLines);
        }
    }

    /// <summary>The first elements of an array of objects; null for every other JSON.</summary>
    private static List<Record>? Objects(ReadOnlyMemory<byte> content, int most)
    {
        var reader = new Utf8JsonReader(content.Span);
        var records = new List<Record>();
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                if (records.Count < most) records.Add(new Record(records.Count + 1, content[start..(int)reader.BytesConsumed], MediaTypes.Json));
            }

            return reader.TokenType == JsonTokenType.EndArray && !reader.Read() ? records : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? IdOf(ReadOnlySpan<byte> record)
    {
        try
        {
            var reader = new Utf8JsonReader(record);
            string? id = null;
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isId = reader.ValueTextEquals("id"u8) || reader.ValueTextEquals("_id"u8) || reader.ValueTextEquals("key"u8);
                reader.Read();
                if (isId && reader.TokenType == JsonTokenType.Number) id ??= Encoding.UTF8.GetString(reader.ValueSpan);
                if (isId && reader.TokenType == JsonTokenType.String && reader.GetString() is { Length: > 0 } text && !text.Any(char.IsControl)) id ??= text;
                reader.Skip();
            }

            return reader.Read() ? null : id;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A bad record is taken by its number, and fails alone with its reason.
            return null;
        }
    }

    private sealed record Record(int Number, ReadOnlyMemory<byte> Content, string MediaType);
}
