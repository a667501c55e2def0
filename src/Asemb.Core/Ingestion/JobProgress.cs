using Asemb.Core.Documents;

namespace Asemb.Core.Ingestion;

/// <summary>
/// How far the documents of one accepted request are. Derived from the documents themselves, so it cannot disagree with them:
/// <c>Unchanged + Pending + Processing + Indexed + Failed + Superseded + Cancelled = Total</c>.
/// </summary>
/// <param name="Superseded">Replaced by a newer version or deleted since.</param>
/// <param name="Failures">The first failures by document id, at most 100.</param>
public sealed record JobProgress(
    Guid JobId,
    DateTimeOffset CreatedAt,
    int Total,
    int Unchanged,
    int Pending,
    int Processing,
    int Indexed,
    int Failed,
    int Superseded,
    IReadOnlyList<JobFailure> Failures)
{
    /// <summary>Taken off the queue by a cancellation before they were indexed.</summary>
    public int Cancelled { get; init; }

    /// <summary>Since when its waiting documents are held back; null when they are not.</summary>
    public DateTimeOffset? PausedAt { get; init; }

    /// <summary>When documents of it were cancelled first.</summary>
    public DateTimeOffset? CancelledAt { get; init; }

    public bool IsDone => Pending == 0 && Processing == 0;
}

public sealed record JobFailure(string Key, DocumentError Error);
