using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asemb.Core.Errors;

namespace Asemb.Core.Ingestion;

/// <summary>What may be said of a document, wherever it comes from. Bounded, because filters keep it in memory and every hit carries it.</summary>
public static class MetadataLimits
{
    public const int MaxBytes = 64 << 10;
    public const int MaxDepth = 16;
    private const int LongestName = 256;

    /// <exception cref="AsembException"><c>invalid_metadata</c></exception>
    public static void Require(JsonObject? metadata, string field)
    {
        if (metadata is null || metadata.Count == 0) return;
        CheckMembers(metadata, new Place(Above: null, field), depth: 1);
        var bytes = Encoding.UTF8.GetByteCount(metadata.ToJsonString());
        if (bytes > MaxBytes)
            throw Invalid(field, string.Create(CultureInfo.InvariantCulture, $"The metadata has {bytes:N0} bytes as JSON; {MaxBytes:N0} are allowed. Put long text into the document itself."));
    }

    private static void Check(JsonNode? node, Place place, int depth)
    {
        switch (node)
        {
            case JsonObject inner:
                CheckMembers(inner, place, depth + 1);
                break;
            case JsonArray array:
                CheckDepth(place, depth + 1);
                for (var i = 0; i < array.Count; i++) Check(array[i], new Place(place, Name: null, i), depth + 1);
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.Number && !(value.TryGetValue<double>(out var number) && double.IsFinite(number)):
                throw Invalid(place.ToString(), $"'{place}' is the number {ShownText.Shorten(value.ToJsonString())}, which no filter could compare. Send it as a text.");
        }
    }

    private static void CheckMembers(JsonObject members, Place place, int depth)
    {
        CheckDepth(place, depth);
        foreach (var (name, value) in members)
        {
            if (name.Length is 0 or > LongestName || name.Any(char.IsControl))
                throw Invalid(place.ToString(), $"A name in '{place}' must have 1 to {LongestName} characters and no control characters.");
            Check(value, new Place(place, name), depth);
        }
    }

    private static void CheckDepth(Place place, int depth)
    {
        if (depth > MaxDepth) throw Invalid(place.ToString(), $"The metadata is nested deeper than {MaxDepth} levels. Flatten it.");
    }

    private static AsembException Invalid(string field, string message) => new(ErrorCodes.InvalidMetadata, message) { Field = field };

    /// <summary>Where a value stands. Written out only for an error: thousands of members below long names would each get a long path.</summary>
    private sealed record Place(Place? Above, string? Name, int Index = 0)
    {
        public override string ToString() =>
            Above is null ? Name! : Name is null ? string.Create(CultureInfo.InvariantCulture, $"{Above}[{Index}]") : $"{Above}.{Name}";
    }
}
