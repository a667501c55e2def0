using System.Text.Json;
using System.Text.Json.Serialization;
using Asemb.Client.Contracts;

namespace Asemb.Server.Switching;

/// <summary>What is kept with an embedding index: what was asked for, so that another process can go on, and what came of it.</summary>
internal sealed record SwitchNotes
{
    public const int DefaultSamples = 100;

    public required string From { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public bool Rollback { get; init; }

    public int Samples { get; init; } = DefaultSamples;

    public IReadOnlyList<JudgedQuery> Judge { get; init; } = [];

    public bool DropOld { get; init; }

    /// <summary>Stored chunks embedded so far.</summary>
    public long Embedded { get; init; }

    /// <summary>Of these, longer than the model reads.</summary>
    public long Truncated { get; init; }

    public SwitchReport? Report { get; init; }

    public string Write() => JsonSerializer.Serialize(this, SwitchNotesJson.Default.SwitchNotes);

    /// <summary>Null when there are none, or none of this program's.</summary>
    public static SwitchNotes? Read(string? notes)
    {
        if (notes is null) return null;
        try
        {
            return JsonSerializer.Deserialize(notes, SwitchNotesJson.Default.SwitchNotes);
        }
        catch (JsonException)
        {
            // Written by another version: the switch goes on without what was asked for beside the model.
            return null;
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SwitchNotes))]
internal sealed partial class SwitchNotesJson : JsonSerializerContext;
