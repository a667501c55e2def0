using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asemb.Core.Errors;

namespace Asemb.Cli.Ingestion;

/// <summary>What <c>--metadata</c> says of everything in a run: <c>year=2024</c>, or a JSON object, as often as needed.</summary>
internal static class MetadataOption
{
    public static Option<string[]> Create() => new("--metadata", "-m")
    {
        Description = "Metadata for everything of this run, for filters: year=2024, draft=true, team=people, or a JSON object. May be given several times.",
        HelpName = "KEY=VALUE",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>Null when nothing was given.</summary>
    /// <exception cref="AsembException"><c>usage</c></exception>
    public static JsonObject? Read(IReadOnlyCollection<string>? given)
    {
        if (given is null || given.Count == 0) return null;
        var metadata = new JsonObject();
        foreach (var text in given)
        {
            foreach (var (name, value) in text.StartsWith('{') ? Members(text) : [Pair(text)])
            {
                if (!metadata.TryAdd(name, value)) throw new AsembException(ErrorCodes.Usage, $"--metadata says '{name}' twice. Several values are an array: {name}=[\"one\",\"two\"]");
            }
        }

        return metadata;
    }

    private static KeyValuePair<string, JsonNode?> Pair(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? KeyValuePair.Create(text[..equals], Value(text[(equals + 1)..]))
            : throw new AsembException(ErrorCodes.Usage, $"--metadata takes KEY=VALUE or a JSON object, not '{text}'. Example: --metadata year=2024");
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Members(string json)
    {
        try
        {
            return [.. JsonNode.Parse(json)!.AsObject().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))];
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new AsembException(ErrorCodes.Usage, $"--metadata is not a JSON object: '{json}'. Example: --metadata '{{\"year\":2024}}'", exception);
        }
    }

    /// <summary>JSON where it is JSON: numbers, true, false, quoted texts, arrays. Everything else is text, dates and 007 included.</summary>
    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
