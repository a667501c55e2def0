using System.Text.Json.Nodes;

namespace Asemb.Cli.Ingestion;

/// <summary>How an ingestion treats what it takes, and what it no longer finds.</summary>
internal sealed record IngestChoices
{
    /// <summary>Overlays the metadata of every document.</summary>
    public JsonObject? Metadata { get; init; }

    /// <summary>Delete the documents of these folders whose files are gone.</summary>
    public bool Prune { get; init; }

    /// <summary>Even when they are more than half of them.</summary>
    public bool PruneMost { get; init; }

    /// <summary>Do not ask.</summary>
    public bool Yes { get; init; }
}
