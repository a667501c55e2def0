using System.Text.Json.Nodes;

namespace Asemb.Client.Contracts;

/// <summary>A document of one chunk that brings its vector.</summary>
public sealed record EmbeddedDocumentInput
{
    /// <summary>Your name for the document, unique in the workspace, 1 to 1,024 characters.</summary>
    /// <example>n8n_vectors/7a3c1e52</example>
    public required string Key { get; init; }

    /// <summary>The text, all of which is one chunk.</summary>
    /// <example>Travel expenses are refunded within 30 days.</example>
    public required string Text { get; init; }

    /// <summary>The vector of the text by the workspace's model: as many finite numbers as it has dimensions, not all zero. Its length does not matter: it is brought to one.</summary>
    public required IReadOnlyList<float> Vector { get; init; }

    /// <summary>Any JSON object; filters see it.</summary>
    /// <example>{"team":"people","year":2026}</example>
    public JsonObject? Metadata { get; init; }

    /// <summary>Where a person finds the original.</summary>
    /// <example>https://intranet.example/travel</example>
    public string? Uri { get; init; }

    /// <summary>A name for everything from one origin, so that it can be listed and deleted together.</summary>
    /// <example>n8n_vectors</example>
    public string? Source { get; init; }
}

/// <summary>Documents with vectors to take in, all or none.</summary>
public sealed record EmbeddedDocumentBatch
{
    /// <summary>Of the model that made the vectors: that of the workspace, as it stands under <c>model.fingerprint</c>.</summary>
    /// <example>9f0c2ad1b7e34c55</example>
    public required string Fingerprint { get; init; }

    /// <summary>1 to 1,000 documents; no key may occur twice.</summary>
    public required IReadOnlyList<EmbeddedDocumentInput> Documents { get; init; }
}

/// <summary>A text with the vector that is said to be its own.</summary>
public sealed record EmbeddedSample
{
    /// <summary>The text.</summary>
    /// <example>Travel expenses are refunded within 30 days.</example>
    public required string Text { get; init; }

    /// <summary>Its vector by the model that is in question.</summary>
    public required IReadOnlyList<float> Vector { get; init; }
}

/// <summary>Samples to be embedded again.</summary>
public sealed record EmbeddedCheck
{
    /// <summary>1 to 100 samples.</summary>
    public required IReadOnlyList<EmbeddedSample> Samples { get; init; }
}

/// <summary>Whether vectors are of the workspace's model.</summary>
public sealed record EmbeddedCheckResult
{
    /// <summary>How many samples have as many numbers as the model has dimensions, and were compared.</summary>
    /// <example>20</example>
    public required int Compared { get; init; }

    /// <summary>The least cosine between a vector and that of the same text by the workspace's model; absent when none could be compared.</summary>
    /// <example>0.99998</example>
    public double? LowestCosine { get; init; }

    /// <summary>Every sample could be compared and has a cosine of at least 0.999.</summary>
    /// <example>true</example>
    public required bool Agrees { get; init; }

    /// <summary>The fingerprint to send the vectors with.</summary>
    /// <example>9f0c2ad1b7e34c55</example>
    public required string Fingerprint { get; init; }
}
