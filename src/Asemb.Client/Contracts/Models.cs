namespace Asemb.Client.Contracts;

/// <summary>An embedding model.</summary>
public sealed record ModelInfo
{
    /// <summary>By which a workspace chooses it: <c>provider:model</c>.</summary>
    /// <example>builtin:asemb-static-en</example>
    public required string Id { get; init; }

    /// <summary><c>builtin</c>, <c>onnx</c> or <c>openai</c>.</summary>
    /// <example>builtin</example>
    public required string Provider { get; init; }

    /// <summary>Its name within the provider.</summary>
    /// <example>asemb-static-en</example>
    public required string Model { get; init; }

    /// <summary>True for the model of workspaces that name none.</summary>
    /// <example>true</example>
    public required bool IsDefault { get; init; }

    /// <summary>Length of its vectors; absent until the model was loaded.</summary>
    /// <example>256</example>
    public int? Dimensions { get; init; }

    /// <summary>What it is good and bad at.</summary>
    /// <example>Strong beside keywords, weak alone at paraphrase, English.</example>
    public required string Description { get; init; }

    /// <summary>Hash over everything that changes its vectors; only for a single model.</summary>
    /// <example>sha256:4f1c9a</example>
    public string? Fingerprint { get; init; }

    /// <summary>Most tokens of one text that count; absent when there is no bound or in lists.</summary>
    /// <example>512</example>
    public int? MaxTokens { get; init; }

    /// <summary>How its scores are best fused with keywords; only for a single model.</summary>
    public FusionSettings? DefaultFusion { get; init; }

    /// <summary>Further facts: licence, languages, size, sources.</summary>
    public IReadOnlyList<NamedValue> Details { get; init; } = [];
}

/// <summary>A fact with its name.</summary>
public sealed record NamedValue
{
    /// <summary>What it is about.</summary>
    /// <example>licence</example>
    public required string Name { get; init; }

    /// <summary>The fact.</summary>
    /// <example>MIT</example>
    public required string Value { get; init; }
}

/// <summary>The models that are configured.</summary>
public sealed record ModelList
{
    /// <summary>The models.</summary>
    public required IReadOnlyList<ModelInfo> Items { get; init; }
}
