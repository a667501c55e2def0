using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Asemb.Core.Errors;

namespace Asemb.Postgres.Tables;

/// <summary>Reads <see cref="TableSettings"/> as a client sends them: every member is known and in its range, or the source is refused.</summary>
internal static partial class TableSettingsReading
{
    private const int MostColumns = 100;
    private const int LongestText = 100_000;
    private const int LongestName = 1024;

    private static readonly string[] Members =
    [
        "connection", "table", "query", "key", "content", "format", "title", "uri", "metadata", "changes", "watermark", "overlap", "deletionsEvery", "batchSize", "statementTimeout", "outbox",
    ];

    /// <exception cref="AsembException"><c>invalid_source</c></exception>
    public static TableSettings Read(JsonObject json)
    {
        foreach (var (name, _) in json)
        {
            if (!Members.Contains(name, StringComparer.Ordinal)) throw Invalid(name, $"A source of kind table has no setting '{ShownText.Shorten(name)}'. {NearestName.Suggest(name, Members)}");
        }

        var settings = new TableSettings
        {
            Connection = Text(json, "connection", LongestName) ?? throw Invalid("connection", "Say with connection which of the server's Connections leads to the database."),
            Table = Text(json, "table", LongestName),
            Query = Text(json, "query", LongestText)?.Trim().TrimEnd(';').TrimEnd(),
            Key = Columns(json, "key") ?? [],
            Content = Text(json, "content", LongestText),
            Format = OneOf(json, "format", TableFormat.All, TableFormat.Text),
            Title = Text(json, "title", LongestName),
            Uri = Text(json, "uri", LongestName),
            Metadata = Columns(json, "metadata"),
            Changes = OneOf(json, "changes", TableChanges.All, TableChanges.Auto),
            Watermark = Text(json, "watermark", LongestName),
            Overlap = Number(json, "overlap", 0, 1_000_000_000, 60),
            DeletionsEvery = (int)Number(json, "deletionsEvery", 0, 86_400 * 30, 300),
            BatchSize = (int)Number(json, "batchSize", 1, 5000, 500),
            StatementTimeout = (int)Number(json, "statementTimeout", 1, 3600, 60),
            Outbox = Text(json, "outbox", LongestName),
        };
        if ((settings.Table is null) == (settings.Query is null)) throw Invalid("table", settings.Table is null ? "There is neither table nor query: give one of them." : "There are both table and query: give one of them.");
        if (settings.Query is not null && settings.Key.Count == 0) throw Invalid("key", "A query has no primary key. Say with key which of its columns name a row, and no two rows alike.");
        if (settings.Query is not null && string.Equals(settings.Changes, TableChanges.Trigger, StringComparison.Ordinal)) throw Invalid("changes", "A query has no triggers. Use watermark or scan, or name a table.");
        if (string.Equals(settings.Changes, TableChanges.Watermark, StringComparison.Ordinal) && settings.Watermark is null) throw Invalid("watermark", "changes is watermark: name the column, such as updated_at.");
        if (settings.Outbox is { } outbox && !OutboxName().IsMatch(outbox)) throw Invalid("outbox", $"outbox '{ShownText.Shorten(outbox)}' must have 1 to 48 of a-z, 0-9 and _, and begin with a letter.");
        return settings;
    }

    public static AsembException Invalid(string member, string message) => new(ErrorCodes.InvalidSource, message) { Field = $"settings.{member}" };

    private static string? Text(JsonObject json, string name, int longest)
    {
        if (json[name] is not { } node) return null;
        if (node is not JsonValue value || !value.TryGetValue(out string? text)) throw Invalid(name, $"{name} must be a text.");
        return string.IsNullOrWhiteSpace(text) || text.Length > longest || text.Contains('\0', StringComparison.Ordinal)
            ? throw Invalid(name, string.Create(CultureInfo.InvariantCulture, $"{name} must have 1 to {longest} characters, not all blank."))
            : text;
    }

    private static string OneOf(JsonObject json, string name, IReadOnlyList<string> known, string standard)
    {
        var value = Text(json, name, LongestName) ?? standard;
        return known.Contains(value, StringComparer.Ordinal) ? value : throw Invalid(name, $"{name} is '{ShownText.Shorten(value)}'; it may be {string.Join(", ", known)}.");
    }

    private static long Number(JsonObject json, string name, long least, long most, long standard)
    {
        if (json[name] is not { } node) return standard;
        return node.GetValueKind() == JsonValueKind.Number && long.TryParse(node.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Invalid(name, string.Create(CultureInfo.InvariantCulture, $"{name} is {ShownText.Shorten(node.ToJsonString())}; it must be a whole number from {least} to {most}."));
    }

    private static List<string>? Columns(JsonObject json, string name)
    {
        if (json[name] is not { } node) return null;
        var names = node is JsonArray array ? array : new JsonArray(node.DeepClone());
        var columns = new List<string>(names.Count);
        foreach (var item in names)
        {
            if (item is not JsonValue value || !value.TryGetValue(out string? column) || string.IsNullOrEmpty(column) || columns.Contains(column, StringComparer.Ordinal))
                throw Invalid(name, $"{name} must be a list of names of columns, each once.");
            columns.Add(column);
        }

        return columns.Count <= MostColumns ? columns : throw Invalid(name, string.Create(CultureInfo.InvariantCulture, $"{name} has {columns.Count} columns; {MostColumns} are allowed."));
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,47}$", RegexOptions.None, 1000)]
    private static partial Regex OutboxName();
}
