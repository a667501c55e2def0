using Asemb.Core.Keys;
using Asemb.Core.Workspaces;

namespace Asemb.Core.Transfer;

/// <summary>Reads a store whole, to copy it and to verify a copy of it.</summary>
public interface ITransferSource
{
    /// <summary>Documents with a greater id, in the order of ids, until so many or so many bytes of them (at least one).</summary>
    Task<IReadOnlyList<TransferDocument>> ReadAsync(Workspace workspace, long afterId, int mostDocuments, long mostBytes, CancellationToken cancellationToken);

    /// <summary>Those of the documents that there are, in no order.</summary>
    Task<IReadOnlyList<TransferDocument>> FindAsync(Workspace workspace, IReadOnlyList<string> keys, CancellationToken cancellationToken);

    /// <summary>How many documents were accepted, as new or in another version, after a time.</summary>
    Task<long> CountChangedAsync(Workspace workspace, DateTimeOffset after, CancellationToken cancellationToken);

    Task<TransferCounts> CountAsync(Workspace workspace, CancellationToken cancellationToken);

    /// <summary>Keys that are active, with the hashes of their secrets.</summary>
    Task<IReadOnlyList<TransferKey>> ReadKeysAsync(DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>A store that can be copied to.</summary>
public interface ITransferTarget : ITransferSource
{
    /// <summary>What was noted of the copy into a workspace; null when none was begun into it.</summary>
    Task<TransferNote?> FindNoteAsync(Workspace workspace, CancellationToken cancellationToken);

    /// <summary>Notes that a copy into the workspace begins.</summary>
    Task BeginAsync(Workspace workspace, string origin, DateTimeOffset createdAt, CancellationToken cancellationToken);

    /// <summary>
    /// Writes documents as they are, in place of those of the same keys. Killed half-way it leaves documents that differ from what was to be written,
    /// and nothing else.
    /// </summary>
    Task WriteAsync(Workspace workspace, IReadOnlyList<TransferDocument> batch, CancellationToken cancellationToken);

    /// <summary>Notes that the copy is whole.</summary>
    Task CompleteAsync(Workspace workspace, CancellationToken cancellationToken);
}

/// <summary>Rows of one workspace by table.</summary>
public sealed record TransferCounts(long Documents, long Contents, long Chunks, long Vectors);

public sealed record TransferKey(ApiKey Key, byte[] SecretHash);

/// <param name="Origin">The store and workspace that it is a copy of.</param>
/// <param name="CompletedAt">When it had been copied whole and verified; null while it is not.</param>
public sealed record TransferNote(string Origin, DateTimeOffset? CompletedAt);
