using System.Text.Json;
using Asemb.Core.Documents;

namespace Asemb.Core.Sources;

/// <summary>What a sync could not read or left out: numbers, and the first of each. Replaced whole.</summary>
public sealed record SyncNotes
{
    /// <summary>As many are kept with their keys.</summary>
    public const int MostShown = 20;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static SyncNotes None { get; } = new();

    /// <summary>Documents that could not be read.</summary>
    public long Failed { get; init; }

    /// <summary>Of these, what was read and not taken in, and may be later though it does not change: the key is another's, or a limit is in the way.</summary>
    public long Open { get; init; }

    public IReadOnlyList<SyncFault> Faults { get; init; } = [];

    /// <summary>What was left out on purpose, by reason.</summary>
    public IReadOnlyDictionary<string, SkippedKeys> Skipped { get; init; } = new Dictionary<string, SkippedKeys>(StringComparer.Ordinal);

    public SyncNotes WithFault(string key, DocumentError error, bool isOpen = false) => this with
    {
        Failed = Failed + 1,
        Open = isOpen ? Open + 1 : Open,
        Faults = Faults.Count < MostShown ? [.. Faults, new SyncFault(key, error)] : Faults,
    };

    public SyncNotes WithSkipped(string key, string reason)
    {
        var before = Skipped.GetValueOrDefault(reason) ?? new SkippedKeys(0, []);
        var after = new SkippedKeys(before.Count + 1, before.First.Count < MostShown ? [.. before.First, key] : before.First);
        return this with { Skipped = new Dictionary<string, SkippedKeys>(Skipped, StringComparer.Ordinal) { [reason] = after } };
    }

    /// <summary>As stores keep it.</summary>
    public string Write() => JsonSerializer.Serialize(this, Json);

    public static SyncNotes Read(string json) => JsonSerializer.Deserialize<SyncNotes>(json, Json)!;
}

public sealed record SyncFault(string Key, DocumentError Error);

public sealed record SkippedKeys(long Count, IReadOnlyList<string> First);
