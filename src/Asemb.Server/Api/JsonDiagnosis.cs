using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Asemb.Core.Errors;
using Asemb.Extraction.Json;
using Asemb.Server.Configuration;

namespace Asemb.Server.Api;

/// <summary>Finds out what is wrong with a body that could not be read, for people: runs only when something is.</summary>
internal static class JsonDiagnosis
{
    public static AsembException NotJson(JsonException exception) => new(
        ErrorCodes.InvalidJson,
        string.Create(CultureInfo.InvariantCulture, $"The body is not JSON: {JsonFault.Describe(exception)} (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1})."),
        exception);

    public static AsembException Explain(ReadOnlySpan<byte> utf8, JsonTypeInfo type, JsonException exception)
    {
        JsonDocument document;
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = ServerJson.Read.MaxDepth });
            document = JsonDocument.ParseValue(ref reader);
        }
        catch (JsonException)
        {
            return NotJson(exception);
        }

        using (document)
        {
            return Check(document.RootElement, type, "")
                ?? new AsembException(ErrorCodes.InvalidRequest, $"The body is not what is expected: {ShownText.Shorten(JsonFault.Describe(exception), most: 500)}.", exception) { Field = Field(exception.Path) };
        }
    }

    private static AsembException? Check(JsonElement element, JsonTypeInfo type, string path)
    {
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object when element.ValueKind == JsonValueKind.Object:
                return CheckMembers(element, type, path);
            case JsonTypeInfoKind.Enumerable when element.ValueKind == JsonValueKind.Array && type.ElementType is { } elementType:
                var info = ServerJson.Read.GetTypeInfo(elementType);
                return element.EnumerateArray()
                    .Select((item, index) => Check(item, info, string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]")))
                    .FirstOrDefault(error => error is not null);
            case JsonTypeInfoKind.None when typeof(System.Text.Json.Nodes.JsonNode).IsAssignableFrom(type.Type):
                // Names that occur twice in it were found before.
                return IsFree(type.Type) ? null : CheckValue(element, type, path);
            default:
                return CheckValue(element, type, path);
        }
    }

    private static AsembException? CheckMembers(JsonElement element, JsonTypeInfo type, string path)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var known = type.Properties.ToDictionary(property => property.Name, StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            var name = ShownText.Shorten(member.Name);
            var at = path.Length == 0 ? name : $"{path}.{name}";
            if (!seen.Add(member.Name)) return Invalid($"'{at}' occurs twice.", at);
            if (!known.TryGetValue(member.Name, out var property)) return Invalid($"There is no field '{at}'. {NearestName.Suggest(member.Name, known.Keys)}", at);
            if (member.Value.ValueKind == JsonValueKind.Null)
            {
                if (!property.IsSetNullable) return Invalid($"'{at}' must not be null.", at);
                continue;
            }

            if (Check(member.Value, ServerJson.Read.GetTypeInfo(property.PropertyType), at) is { } error) return error;
        }

        var missing = type.Properties.FirstOrDefault(property => property.IsRequired && !seen.Contains(property.Name));
        return missing is null ? null : Missing(path.Length == 0 ? missing.Name : $"{path}.{missing.Name}");
    }

    private static AsembException? CheckValue(JsonElement element, JsonTypeInfo type, string path)
    {
        try
        {
            _ = element.Deserialize(type);
            return null;
        }
        catch (JsonException)
        {
            var where = path.Length == 0 ? "The body" : $"'{path}'";
            return Invalid($"{where} is {Describe(element)}; {Expected(type.Type)} is expected.", path);
        }
    }

    private static AsembException Invalid(string message, string path) => new(ErrorCodes.InvalidRequest, message) { Field = path.Length == 0 ? null : path };

    private static AsembException Missing(string path) => Invalid($"'{path}' is missing.", path);

    private static bool IsFree(Type type) => typeof(System.Text.Json.Nodes.JsonNode) == type;

    private static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String when element.GetString() is { Length: <= 40 } text => $"the text '{text}'",
        JsonValueKind.String => "a text",
        JsonValueKind.Number when element.GetRawText() is { Length: <= 40 } number => $"the number {number}",
        JsonValueKind.Number => "a number",
        _ => element.ValueKind.ToString().ToLowerInvariant(),
    };

    private static string Expected(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum) return "one of " + string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName));
        if (type == typeof(string)) return "a text";
        if (type == typeof(bool)) return "true or false";
        if (type == typeof(int) || type == typeof(long)) return "a whole number";
        if (type == typeof(double)) return "a number";
        if (type == typeof(Guid)) return "a UUID";
        if (type == typeof(DateTimeOffset)) return "a time like 2027-01-31T12:00:00Z";
        return typeof(System.Collections.IEnumerable).IsAssignableFrom(type) && type != typeof(System.Text.Json.Nodes.JsonObject) ? "an array" : "an object";
    }

    private static string? Field(string? path) => path is null or "$" ? null : ShownText.Shorten(path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path, most: 500);
}
