namespace Asemb.Core.Sources;

/// <summary>What a source is known to hold: one document, by the key that it has in the workspace.</summary>
/// <param name="Key">The document's key.</param>
/// <param name="Version">
/// How the connector tells that the thing has changed, in its own notation, at most 4,096 characters: an entity tag, a time of change, a hash.
/// </param>
public sealed record SourceItem(string Key, string? Version);
