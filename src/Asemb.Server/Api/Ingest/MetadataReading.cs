using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asemb.Core.Errors;

namespace Asemb.Server.Api.Ingest;

/// <summary>What clients may say of a document. Bounded, because filters keep it in memory and every hit carries it.</summary>
internal static class MetadataReading
{
    public const int MaxBytes = 64 << 10;
    public const int MaxDepth = 16;
    private const int LongestName = 256;

    /// <summary>Metadata as the text of a JSON object.</summary>
    /// <exception cref="AsembException"><c>invalid_metadata</c></exception>
    public static JsonObject Parse(string json, string field)
    {
        try
        {
            return JsonReading.Read(Encoding.UTF8.GetBytes(json), ServerJson.ReadInfo<JsonObject>());
        }
        catch (AsembException exception)
        {
            throw new AsembException(ErrorCodes.InvalidMetadata, $"The metadata is not a JSON object: {exception.Message}", exception) { Field = field };
        }
    }

    /// <exception cref="AsembException"><c>invalid_metadata</c></exception>
    public static void Require(JsonObject? metadata, string field)
    {
        if (metadata is null || metadata.Count == 0) return;
        CheckMembers(metadata, field, depth: 1);
        var bytes = Encoding.UTF8.GetByteCount(metadata.ToJsonString());
        if (bytes > MaxBytes)
            throw Invalid(field, string.Create(CultureInfo.InvariantCulture, $"The metadata has {bytes:N0} bytes as JSON; {MaxBytes:N0} are allowed. Put long text into the document itself."));
    }

    private static void Check(JsonNode? node, string path, int depth)
    {
        switch (node)
        {
            case JsonObject inner:
                CheckMembers(inner, path, depth + 1);
                break;
            case JsonArray array:
                CheckDepth(path, depth + 1);
                for (var i = 0; i < array.Count; i++) Check(array[i], string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), depth + 1);
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.Number && !(value.TryGetValue<double>(out var number) && double.IsFinite(number)):
                throw Invalid(path, $"'{path}' is the number {value.ToJsonString()}, which no filter could compare. Send it as a text.");
        }
    }

    private static void CheckMembers(JsonObject members, string path, int depth)
    {
        CheckDepth(path, depth);
        foreach (var (name, value) in members)
        {
            if (name.Length is 0 or > LongestName || name.Any(char.IsControl))
                throw Invalid(path, $"A name in '{path}' must have 1 to {LongestName} characters and no control characters.");
            Check(value, $"{path}.{name}", depth);
        }
    }

    private static void CheckDepth(string path, int depth)
    {
        if (depth > MaxDepth) throw Invalid(path, $"The metadata is nested deeper than {MaxDepth} levels. Flatten it.");
    }

    private static AsembException Invalid(string field, string message) => new(ErrorCodes.InvalidMetadata, message) { Field = field };
}
