using System.Text.Json;
using System.Text.Json.Nodes;
using Asemb.Core.Errors;

namespace Asemb.Core.Search.Filters;

/// <summary>What is wrong with a filter, and where.</summary>
internal static class FilterFault
{
    private const int MostShown = 40;

    /// <param name="path">Of the wrong part, e.g. <c>filter.and[1].price.gtt</c>.</param>
    public static AsembException At(string path, string message) => new(ErrorCodes.InvalidFilter, message) { Field = path };

    /// <summary>The path of a member; a name that would not read as one stands in brackets.</summary>
    public static string Member(string parent, string name)
    {
        var shown = Shorten(name);
        return name.Length > 0 && name.All(character => char.IsLetterOrDigit(character) || character is '_' or '$' or '-' or '.' or '\\') ? $"{parent}.{shown}" : $"{parent}[\"{shown}\"]";
    }

    /// <summary>A value in words.</summary>
    public static string Describe(JsonNode? node) => (node?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => $"the text '{Shorten(Text(node!))}'",
        JsonValueKind.Number => $"the number {Shorten(node!.ToJsonString())}",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };

    private static string Text(JsonNode node) => Scalar.TryRead(node, out var scalar) ? scalar.Text : "";

    private static string Shorten(string text) => ShownText.Shorten(text, MostShown);
}
