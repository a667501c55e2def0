using System.Text.Json.Nodes;
using Asemb.Core.Documents;
using Asemb.Core.Errors;

namespace Asemb.Server.Sources.Folders;

/// <param name="Path">Full path on the server.</param>
/// <param name="Include">Patterns of which a file must match one; none: all files.</param>
/// <param name="Exclude">Patterns of which it must match none.</param>
/// <param name="Grant">The name under which this server's operator opened the folder; see <see cref="FolderAccess"/>.</param>
internal sealed record FolderSettings(string Path, IReadOnlyList<FilePattern> Include, IReadOnlyList<FilePattern> Exclude, string? Grant)
{
    public const string PathName = "path";
    public const string GrantName = "grant";
    private const int MostPatterns = 100;
    private static readonly string[] Names = [PathName, "include", "exclude", GrantName];

    /// <exception cref="AsembException"><c>invalid_source</c></exception>
    public static FolderSettings Read(JsonObject settings)
    {
        if (settings.Select(member => member.Key).FirstOrDefault(name => !Names.Contains(name, StringComparer.Ordinal)) is { } unknown)
            throw Invalid($"settings.{ShownText.Shorten(unknown)}", $"A folder has no setting '{ShownText.Shorten(unknown)}'. {NearestName.Suggest(unknown, Names[..3])}");
        var path = Text(settings, PathName) ?? throw Invalid("settings.path", "The folder's path is missing.");
        if (!System.IO.Path.IsPathFullyQualified(path) || path.Contains('\0', StringComparison.Ordinal))
            throw Invalid("settings.path", $"'{ShownText.Shorten(path)}' is not a full path on the server, such as /srv/docs.");
        return new FolderSettings(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)), Patterns(settings, "include"), Patterns(settings, "exclude"), Text(settings, GrantName));
    }

    /// <summary>Of a source that is stored; whatever is wrong with them now lets it be read nowhere.</summary>
    public static FolderSettings? Stored(JsonObject settings)
    {
        try
        {
            return Read(settings);
        }
        catch (AsembException)
        {
            return null;
        }
    }

    public bool Takes(string relativePath) =>
        (Include.Count == 0 || Include.Any(pattern => pattern.Matches(relativePath))) && !Exclude.Any(pattern => pattern.Matches(relativePath));

    public JsonObject ToJson()
    {
        var json = new JsonObject { [PathName] = Path };
        if (Include.Count > 0) json["include"] = new JsonArray([.. Include.Select(pattern => (JsonNode)pattern.Text)]);
        if (Exclude.Count > 0) json["exclude"] = new JsonArray([.. Exclude.Select(pattern => (JsonNode)pattern.Text)]);
        if (Grant is not null) json[GrantName] = Grant;
        return json;
    }

    public static AsembException Invalid(string field, string message) => new(ErrorCodes.InvalidSource, message) { Field = field };

    private static string? Text(JsonObject settings, string name) => settings[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => throw Invalid($"settings.{name}", $"settings.{name} must be a text."),
    };

    private static IReadOnlyList<FilePattern> Patterns(JsonObject settings, string name)
    {
        if (settings[name] is not { } node) return [];
        if (node is not JsonArray { Count: <= MostPatterns } array) throw Invalid($"settings.{name}", $"settings.{name} must be a list of at most {MostPatterns} patterns, such as [\"*.md\", \"manual/**\"].");
        return [.. array.Select(item => item is JsonValue value && value.TryGetValue<string>(out var text) && text.Length is > 0 and <= DocumentKey.MaxLength
            ? new FilePattern(text)
            : throw Invalid($"settings.{name}", $"settings.{name} holds something that is no pattern. Use texts such as \"*.md\" or \"manual/**\"."))];
    }
}
