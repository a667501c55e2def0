using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Asemb.Core.Search.Filters;

public enum ScalarKind
{
    Null,
    Boolean,
    Number,
    Text,
}

/// <summary>A JSON value that is neither object nor array. Numbers are IEEE doubles, as in JavaScript and most of JSON's readers.</summary>
public readonly record struct Scalar(ScalarKind Kind, string Text = "", double Number = 0, bool Boolean = false)
{
    /// <summary>False for objects and arrays.</summary>
    public static bool TryRead(JsonNode? node, out Scalar scalar)
    {
        scalar = default;
        switch (node?.GetValueKind() ?? JsonValueKind.Null)
        {
            case JsonValueKind.Null:
                scalar = new Scalar(ScalarKind.Null);
                return true;
            case JsonValueKind.True:
                scalar = new Scalar(ScalarKind.Boolean, Boolean: true);
                return true;
            case JsonValueKind.False:
                scalar = new Scalar(ScalarKind.Boolean);
                return true;
            case JsonValueKind.Number:
                scalar = new Scalar(ScalarKind.Number, Number: ReadNumber(node!.AsValue()));
                return true;
            case JsonValueKind.String:
                scalar = new Scalar(ScalarKind.Text, ReadText(node!.AsValue()));
                return true;
            default:
                return false;
        }
    }

    // A node made in code holds the type it was made from; its JSON says what it means. + 0.0 makes -0 the same as 0.
    private static double ReadNumber(JsonValue value) =>
        (value.TryGetValue(out double number) ? number : double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture)) + 0.0;

    private static string ReadText(JsonValue value) =>
        value.TryGetValue(out string? text) ? text : JsonSerializer.Deserialize<string>(value.ToJsonString())!;
}
