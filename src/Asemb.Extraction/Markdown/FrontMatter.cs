using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Asemb.Extraction.Markdown;

/// <summary>
/// The YAML between two lines of dashes at the top of a Markdown file, as JSON. Read event by event, without types and without anchors, so that
/// nothing can be made to unfold or to run; plain scalars become what YAML 1.2's core schema says.
/// </summary>
internal static class FrontMatter
{
    private const int MaxLength = 64 << 10;
    private const int MaxDepth = 8;
    private const int MaxValues = 1000;

    /// <summary>Parts the text; without front matter the second part is empty.</summary>
    public static (string Body, string Yaml) Split(string text)
    {
        if (!text.StartsWith("---", StringComparison.Ordinal) || LineEnd(text, 0) is not (> 0 and var first) || !text.AsSpan(3, first - 3).IsWhiteSpace()) return (text, "");
        for (var at = first + 1; at < text.Length && at < MaxLength;)
        {
            var end = LineEnd(text, at);
            if (end < 0) end = text.Length;
            if (text.AsSpan(at, end - at).TrimEnd() is "---" or "...") return (text[Math.Min(end + 1, text.Length)..], text[(first + 1)..at]);
            at = end + 1;
        }

        return (text, "");
    }

    /// <returns>Null when it is no mapping of plain values; the reason in <paramref name="problem"/>.</returns>
    public static JsonObject? Read(string yaml, out string? problem)
    {
        problem = null;
        try
        {
            var parser = new Parser(new StringReader(yaml));
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _)) return [];
            parser.Consume<DocumentStart>();
            var values = 0;
            if (Read(parser, 0, ref values) is JsonObject mapping) return mapping;
            problem = "The front matter is no mapping of names to values and was left out.";
        }
        catch (YamlException exception)
        {
            problem = string.Create(CultureInfo.InvariantCulture, $"The front matter is not valid YAML (line {exception.Start.Line + 1}) and was left out.");
        }

        return null;
    }

    private static JsonNode? Read(Parser parser, int depth, ref int values)
    {
        if (depth > MaxDepth || ++values > MaxValues) throw new YamlException("too deep or too much");
        var node = parser.Consume<NodeEvent>();
        if (!node.Anchor.IsEmpty) throw new YamlException(node.Start, node.End, "anchors are not read");
        switch (node)
        {
            case Scalar scalar:
                return Value(scalar);
            case SequenceStart:
                var list = new JsonArray();
                while (!parser.TryConsume<SequenceEnd>(out _)) list.Add(Read(parser, depth + 1, ref values));
                return list;
            case MappingStart:
                var mapping = new JsonObject();
                while (!parser.TryConsume<MappingEnd>(out _))
                {
                    var name = parser.Consume<Scalar>().Value;
                    mapping[name] = Read(parser, depth + 1, ref values);
                }

                return mapping;
            default:
                throw new YamlException(node.Start, node.End, "not a value");
        }
    }

    private static JsonValue? Value(Scalar scalar)
    {
        var text = scalar.Value;
        if (scalar.Style != ScalarStyle.Plain) return JsonValue.Create(text);
        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" => JsonValue.Create(true),
            "false" or "False" or "FALSE" => JsonValue.Create(false),
            _ when IsDecimal(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
            _ when IsDecimal(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => JsonValue.Create(number),
            _ => JsonValue.Create(text),
        };
    }

    // "007" and "1.2.3" are names, not numbers.
    private static bool IsDecimal(string text)
    {
        var digits = text.AsSpan().TrimStart("+-");
        return digits.Length > 0 && char.IsAsciiDigit(digits[0]) && !(digits.Length > 1 && digits[0] == '0' && char.IsAsciiDigit(digits[1])) && !digits.ContainsAnyExcept("0123456789.eE+-");
    }

    private static int LineEnd(string text, int from) => text.IndexOf('\n', from);
}
