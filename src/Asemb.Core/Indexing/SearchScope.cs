using System.Runtime.InteropServices;
using Asemb.Core.Search.Filters;

namespace Asemb.Core.Indexing;

/// <summary>What both legs may find: live chunks of the documents that match the filter, which have what the query demands.</summary>
/// <param name="Documents">Null: all.</param>
/// <param name="Chunks">Null: all.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SearchScope(DocumentSet? Documents, ChunkSet? Chunks)
{
    public bool Allows(in ChunkSlot chunk, int slot) =>
        chunk.IsLive && (Documents is null || Documents.Contains(chunk.DocumentSlot)) && (Chunks is null || Chunks.Contains(slot));
}
