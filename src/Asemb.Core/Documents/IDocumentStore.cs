using Asemb.Core.Search.Filters;
using Asemb.Core.Workspaces;

namespace Asemb.Core.Documents;

/// <summary>Reading and deleting documents. Deletes are durable and invisible to search when the task completes.</summary>
public interface IDocumentStore
{
    Task<Document?> FindAsync(Workspace workspace, string key, CancellationToken cancellationToken);

    Task<IReadOnlyList<Document>> ListAsync(Workspace workspace, DocumentQuery query, CancellationToken cancellationToken);

    /// <summary>Chunks <paramref name="fromOrdinal"/> and following, at most <paramref name="limit"/>, in order.</summary>
    Task<IReadOnlyList<StoredChunk>> GetChunksAsync(
        Workspace workspace, long documentId, int fromOrdinal, int limit, CancellationToken cancellationToken);

    /// <summary>The original bytes; null when the document does not exist.</summary>
    /// <exception cref="Errors.AsembException"><c>original_not_kept</c>, <c>damaged_document</c></exception>
    Task<byte[]?> GetContentAsync(Workspace workspace, string key, CancellationToken cancellationToken);

    /// <summary>How many of the keys were there and are gone.</summary>
    Task<int> DeleteAsync(Workspace workspace, IReadOnlyCollection<string> keys, CancellationToken cancellationToken);

    /// <summary>As <see cref="DeleteAsync(Workspace, IReadOnlyCollection{string}, CancellationToken)"/>, of those that have this source.</summary>
    Task<int> DeleteAsync(Workspace workspace, IReadOnlyCollection<string> keys, string source, CancellationToken cancellationToken);

    Task<int> DeleteBySourceAsync(Workspace workspace, string source, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes the indexed documents that match. A version that is committed while it looks need not be seen; other writes do not wait for it.
    /// </summary>
    Task<int> DeleteByFilterAsync(Workspace workspace, Filter filter, CancellationToken cancellationToken);
}
