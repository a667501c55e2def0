using System.Text.Json;
using System.Text.Json.Nodes;

namespace Asemb.Extraction.Json;

/// <summary>
/// The short members of a record, which filters ask for: numbers, booleans, strings that are labels and not prose, and short arrays of them. What is
/// long, nested or too many is left out: it stands in the text, and metadata are held in memory and carried by every hit.
/// </summary>
internal static class RecordFields
{
    public const int MaxFields = 50;
    public const int MaxChars = 300;
    public const int MaxElements = 32;
    private const int MaxNameChars = 256;

    /// <summary>Characters of all names and values together.</summary>
    private const int MaxTotal = 16 << 10;

    /// <param name="utf8">JSON that was read to its end before.</param>
    /// <returns>Empty when it is no object.</returns>
    public static JsonObject Read(ReadOnlySpan<byte> utf8, ExtractionLimits limits)
    {
        var fields = new JsonObject();
        var reader = JsonText.Reader(utf8, limits);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return fields;
        var left = MaxTotal;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonText.GetString(ref reader);
            reader.Read();
            JsonNode? value = reader.TokenType == JsonTokenType.StartArray ? Elements(ref reader, out var chars) : Scalar(ref reader, out chars);
            chars += name.Length;
            if (value is null || chars > left || name.Length is 0 or > MaxNameChars || name.Any(char.IsControl)) continue;
            if (fields.Count == MaxFields && !fields.ContainsKey(name)) continue;
            fields[name] = value;
            left -= chars;
        }

        return fields;
    }

    /// <summary>Null, and the reader behind the value all the same, when it is too long or no scalar.</summary>
    private static JsonValue? Scalar(ref Utf8JsonReader reader, out int chars)
    {
        chars = 8;
        switch (reader.TokenType)
        {
            case JsonTokenType.True or JsonTokenType.False:
                return JsonValue.Create(reader.TokenType == JsonTokenType.True);
            case JsonTokenType.Number:
                if (reader.TryGetInt64(out var whole)) return JsonValue.Create(whole);
                return reader.TryGetDouble(out var number) && double.IsFinite(number) ? JsonValue.Create(number) : null;
            case JsonTokenType.String when reader.ValueSpan.Length <= MaxChars * 6:
                var text = JsonText.GetString(ref reader);
                chars = text.Length;
                return text.Length <= MaxChars ? JsonValue.Create(text) : null;
            default:
                reader.Skip();
                return null;
        }
    }

    private static JsonArray? Elements(ref Utf8JsonReader reader, out int chars)
    {
        var elements = new JsonArray();
        var isShort = true;
        chars = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var value = Scalar(ref reader, out var length);
            isShort &= value is not null && elements.Count < MaxElements;
            if (!isShort) continue;
            elements.Add((JsonNode?)value);
            chars += length;
        }

        return isShort ? elements : null;
    }
}
