using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Asemb.Core.Errors;

namespace Asemb.Server.Api;

/// <summary>Reads JSON that strangers wrote.</summary>
internal static class JsonReading
{
    /// <exception cref="AsembException"><c>invalid_json</c> when it is no JSON, <c>invalid_request</c> when it is not what is expected.</exception>
    public static T Read<T>(ReadOnlySpan<byte> utf8, JsonTypeInfo<T> type)
        where T : class
    {
        if (utf8.StartsWith("\uFEFF"u8)) utf8 = utf8["\uFEFF"u8.Length..];
        RequireText(utf8);
        try
        {
            return JsonSerializer.Deserialize(utf8, type) ?? throw new AsembException(ErrorCodes.InvalidRequest, "The body is null; a JSON object is expected.");
        }
        catch (JsonException exception)
        {
            throw JsonDiagnosis.Explain(utf8, type, exception);
        }
        catch (ArgumentException exception)
        {
            // What the framework throws, in place of a JsonException, for a name that occurs twice in a JsonObject.
            throw JsonDiagnosis.Explain(utf8, type, new JsonException(exception.Message, exception));
        }
    }

    /// <summary>
    /// The serializer looks into strings late or never; what is stored must be text. Half a surrogate pair would come back as something else.
    /// </summary>
    private static void RequireText(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty) throw new AsembException(ErrorCodes.InvalidJson, "The body is empty; JSON is expected.");
        if (!Utf8.IsValid(utf8)) throw new AsembException(ErrorCodes.InvalidJson, "The body is not UTF-8.");
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = ServerJson.Read.MaxDepth });
        var names = new JsonNames();
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped && reader.ValueSpan.IndexOf("\\u"u8) >= 0 && !IsWellFormed(ref reader))
                {
                    throw new AsembException(
                        ErrorCodes.InvalidJson,
                        string.Create(CultureInfo.InvariantCulture, $"The string at byte {reader.TokenStartIndex} holds half of a surrogate pair, which is no character. Send whole characters, or U+FFFD in its place."));
                }

                names.See(ref reader);
            }
        }
        catch (JsonException exception)
        {
            throw JsonDiagnosis.NotJson(exception);
        }
    }

    private static bool IsWellFormed(ref Utf8JsonReader reader)
    {
        try
        {
            _ = reader.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
