using System.Text.Json.Serialization;

namespace Asemb.Client.Contracts;

/// <summary>What an embedding index is used for.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<EmbeddingIndexState>))]
public enum EmbeddingIndexState
{
    /// <summary>Being filled beside the active one.</summary>
    Building,

    /// <summary>Answers searches.</summary>
    Active,

    /// <summary>Kept for the way back.</summary>
    Retired,
}

/// <summary>How far a switch is.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<SwitchPhase>))]
public enum SwitchPhase
{
    /// <summary>Nobody works on it: another process does, or none has begun.</summary>
    Queued,

    /// <summary>Stored chunks are embedded with the new model.</summary>
    Filling,

    /// <summary>The complete index is made fast to search.</summary>
    Preparing,

    /// <summary>Both indexes are compared.</summary>
    Measuring,

    /// <summary>The pointer moves.</summary>
    Activating,

    /// <summary>Something has to be mended or waited for first; the reason says what.</summary>
    Waiting,
}

/// <summary>A switch of a workspace to another embedding model.</summary>
public sealed record SwitchModelRequest
{
    /// <summary>Id of the model to switch to.</summary>
    /// <example>builtin:asemb-static-en-128</example>
    public required string Model { get; init; }

    /// <summary>Stored documents that are searched for by a heading or a sentence of theirs, with the old and with the new index, 0 to 500; 100 when absent.</summary>
    /// <example>100</example>
    public int? Samples { get; init; }

    /// <summary>Queries of your own with the documents that answer them, at most 1,000: compared as the samples are.</summary>
    public IReadOnlyList<JudgedQuery>? Judge { get; init; }

    /// <summary>Drops the old index as soon as the new one answers, so that there is no way back but another switch; false when absent.</summary>
    /// <example>false</example>
    public bool? DropOld { get; init; }
}

/// <summary>A query with the documents that answer it.</summary>
public sealed record JudgedQuery
{
    /// <summary>What to look for, 1 to 20,000 characters.</summary>
    /// <example>how long do refunds take</example>
    public required string Query { get; init; }

    /// <summary>Grades by document key: 1 or more is relevant, and more is better.</summary>
    public required IReadOnlyDictionary<string, int> Relevant { get; init; }
}

/// <summary>One model's vectors for the chunks of a workspace.</summary>
public sealed record EmbeddingIndexInfo
{
    /// <summary>Its id.</summary>
    /// <example>2</example>
    public required long Id { get; init; }

    /// <summary>The model that its vectors come from.</summary>
    public required WorkspaceModel Model { get; init; }

    /// <summary>What it is used for.</summary>
    /// <example>active</example>
    public required EmbeddingIndexState State { get; init; }

    /// <summary>When it was begun.</summary>
    /// <example>2026-01-15T09:30:00Z</example>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last became active; absent when it never did.</summary>
    /// <example>2026-01-15T09:42:00Z</example>
    public DateTimeOffset? ActivatedAt { get; init; }

    /// <summary>Vectors it has.</summary>
    /// <example>18400</example>
    public required long Vectors { get; init; }

    /// <summary>Chunks of the workspace.</summary>
    /// <example>18400</example>
    public required long Chunks { get; init; }

    /// <summary>How the switch to it went; absent when there was none.</summary>
    public SwitchReport? Report { get; init; }
}

/// <summary>A switch under way.</summary>
public sealed record ModelSwitchInfo
{
    /// <summary>The embedding index under construction.</summary>
    /// <example>2</example>
    public required long Index { get; init; }

    /// <summary>Model that answers searches meanwhile.</summary>
    /// <example>builtin:asemb-static-en</example>
    public required string From { get; init; }

    /// <summary>Model that takes over.</summary>
    /// <example>builtin:asemb-static-en-128</example>
    public required string To { get; init; }

    /// <summary>True when it goes back to a former index.</summary>
    /// <example>false</example>
    public required bool Rollback { get; init; }

    /// <summary>What is being done.</summary>
    /// <example>filling</example>
    public required SwitchPhase Phase { get; init; }

    /// <summary>Chunks that have a vector in the new index.</summary>
    /// <example>6200</example>
    public required long Done { get; init; }

    /// <summary>Chunks of the workspace.</summary>
    /// <example>18400</example>
    public required long Total { get; init; }

    /// <summary>Finished share, 0 to 100.</summary>
    /// <example>33.7</example>
    public required double Percent { get; init; }

    /// <summary>Chunks a second of late; absent when none was embedded.</summary>
    /// <example>410.5</example>
    public double? ChunksPerSecond { get; init; }

    /// <summary>Seconds until every chunk has a vector at that rate; absent when the rate is.</summary>
    /// <example>29.7</example>
    public double? EtaSeconds { get; init; }

    /// <summary>Chunks longer than the new model reads: their end does not count in their vector.</summary>
    /// <example>0</example>
    public required long Truncated { get; init; }

    /// <summary>Why it waits; absent when it does not.</summary>
    public DocumentErrorInfo? Error { get; init; }

    /// <summary>When it tries again.</summary>
    /// <example>2026-01-15T09:31:00Z</example>
    public DateTimeOffset? NextAttemptAt { get; init; }
}

/// <summary>The embedding indexes of a workspace.</summary>
public sealed record EmbeddingIndexList
{
    /// <summary>The workspace.</summary>
    /// <example>handbook</example>
    public required string Workspace { get; init; }

    /// <summary>The indexes, oldest first.</summary>
    public required IReadOnlyList<EmbeddingIndexInfo> Items { get; init; }

    /// <summary>The switch under way; absent when there is none.</summary>
    public ModelSwitchInfo? Switch { get; init; }
}

/// <summary>What dropping retired indexes did.</summary>
public sealed record PruneResult
{
    /// <summary>Indexes that are gone.</summary>
    /// <example>1</example>
    public required int Dropped { get; init; }
}
