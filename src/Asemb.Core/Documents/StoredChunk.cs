namespace Asemb.Core.Documents;

/// <summary>A chunk as stored; fields as in <see cref="Chunking.DocumentChunk"/>.</summary>
/// <param name="Id">Assigned by the store, unique within the installation, stable while the chunk's text stays.</param>
public sealed record StoredChunk(
    long Id, int Ordinal, int Start, int Length, string Text, IReadOnlyList<string> HeadingPath, int TokenCount, int Page);
