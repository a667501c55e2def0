using System.Globalization;
using System.Text.Json.Nodes;

namespace Asemb.Postgres.Tables;

/// <summary>What one sync of a table leaves for the next.</summary>
internal sealed record TableState
{
    /// <summary>Of settings and types by which the rows were read.</summary>
    public required string Fingerprint { get; init; }

    public required JsonObject Types { get; init; }

    /// <summary>How changes were to be found from then on.</summary>
    public required string Changes { get; init; }

    /// <summary>The greatest watermark that was read; null when there was no row.</summary>
    public string? Mark { get; init; }

    /// <summary>The mark up to which nothing is owed any more but the overlap behind it: from there the next re-read begins.</summary>
    public string? OverlapMark { get; init; }

    /// <summary>When the mark was reached.</summary>
    public DateTimeOffset ReachedAt { get; init; }

    /// <summary>When rows behind the mark were read again last, and how many.</summary>
    public DateTimeOffset OverlapAt { get; init; }

    public long OverlapRows { get; init; }

    /// <summary>When rows that are gone were looked for last.</summary>
    public DateTimeOffset GoneAt { get; init; }

    /// <summary>The outbox that was there when the rows were read.</summary>
    public string? Outbox { get; init; }

    /// <summary>Rows were not taken in, and may be though they do not change: by the last pass, or since then.</summary>
    public bool Open { get; init; }

    public static TableState? Read(JsonObject? json) => json?["fingerprint"] is null
        ? null
        : new TableState
        {
            Fingerprint = (string)json["fingerprint"]!,
            Types = json["types"] as JsonObject ?? [],
            Changes = (string?)json["changes"] ?? "",
            Mark = (string?)json["mark"],
            OverlapMark = (string?)json["overlapMark"],
            ReachedAt = Time(json["reachedAt"]),
            OverlapAt = Time(json["overlapAt"]),
            OverlapRows = (long?)json["overlapRows"] ?? 0,
            GoneAt = Time(json["goneAt"]),
            Outbox = (string?)json["outbox"],
            Open = (bool?)json["open"] ?? false,
        };

    public static bool IsOf(JsonObject cursor, string fingerprint) => string.Equals((string?)cursor["fingerprint"], fingerprint, StringComparison.Ordinal);

    public JsonObject ToJson() => new()
    {
        ["fingerprint"] = Fingerprint,
        ["types"] = Types.DeepClone(),
        ["changes"] = Changes,
        ["mark"] = Mark,
        ["overlapMark"] = OverlapMark,
        ["reachedAt"] = Text(ReachedAt),
        ["overlapAt"] = Text(OverlapAt),
        ["overlapRows"] = OverlapRows,
        ["goneAt"] = Text(GoneAt),
        ["outbox"] = Outbox,
        ["open"] = Open,
    };

    private static string Text(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(JsonNode? node) => (string?)node is { } text ? DateTimeOffset.ParseExact(text, "O", CultureInfo.InvariantCulture) : default;
}
