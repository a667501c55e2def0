using Asemb.Core.Workspaces;

namespace Asemb.Core.Ingestion;

/// <summary>
/// The document is the queue: state, attempts, lease and next try are columns of the document, so nothing can disagree with it.
/// </summary>
public interface IIngestionStore
{
    /// <summary>
    /// Takes documents in, all or none; durable when the task completes. A changed document stays searchable in its old version until the
    /// new one is committed.
    /// </summary>
    /// <exception cref="Errors.AsembException"><c>duplicate_document_key</c>, <c>idempotency_conflict</c></exception>
    Task<AcceptResult> AcceptAsync(Workspace workspace, AcceptRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Takes documents in with their chunks and vectors, and makes them visible, all or none, in one transaction: there is no moment in which one is
    /// accepted and not searchable. What is stored already just as it is sent stays as it is, in whatever state; the index under construction gets the
    /// vectors of new chunks later.
    /// </summary>
    /// <exception cref="Errors.AsembException"><c>duplicate_document_key</c>; <c>model_mismatch</c> when the workspace's model has changed, or a vector has other dimensions.</exception>
    Task<AcceptResult> TakeAsync(Workspace workspace, IReadOnlyList<EmbeddedDocument> documents, CancellationToken cancellationToken);

    Task<JobProgress?> FindJobAsync(Workspace workspace, Guid jobId, CancellationToken cancellationToken);

    /// <summary>The newest jobs first.</summary>
    Task<IReadOnlyList<JobProgress>> ListJobsAsync(Workspace workspace, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Leases pending documents whose time has come, and those whose lease ran out: fairly between workspaces, and within one those
    /// of small requests before those of large ones (every other turn), oldest first, as many as there is room for (at least one document, where nothing is shared). Counts an attempt. Documents whose
    /// earlier attempt ended without a word (their process died) are leased without others, a few of one workspace together the first time and alone from then on, so that they cannot take
    /// their neighbours with them again.
    /// Paused workspaces and documents of paused jobs are passed over. Empty when there is nothing to do.
    /// </summary>
    Task<IReadOnlyList<LeasedDocument>> LeaseAsync(LeaseRoom room, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>The same with nothing under way.</summary>
    Task<IReadOnlyList<LeasedDocument>> LeaseAsync(int maxDocuments, long maxBytes, TimeSpan duration, CancellationToken cancellationToken) =>
        LeaseAsync(new LeaseRoom(maxDocuments, maxBytes), duration, cancellationToken);

    /// <summary>Prolongs leases that are still held; returns the documents that are not ours any more.</summary>
    Task<IReadOnlyList<LeasedDocument>> RenewAsync(IReadOnlyList<LeasedDocument> leased, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>
    /// Makes documents visible: chunks, words, vectors, state and generation change in one transaction per call, for all documents whose lease
    /// is still held. Outcomes in the order given. All must belong to one workspace. Vectors for the index under construction are stored with them.
    /// </summary>
    /// <exception cref="Errors.AsembException"><c>model_mismatch</c> when vectors do not have the workspace's dimensions, or those of the index under construction.</exception>
    Task<IReadOnlyList<CommitOutcome>> CommitAsync(Workspace workspace, IReadOnlyList<IndexedDocument> documents, CancellationToken cancellationToken);

    /// <summary>Ends attempts without success. Documents whose lease is lost are left alone.</summary>
    Task FailAsync(IReadOnlyList<DocumentFailure> failures, CancellationToken cancellationToken);

    /// <summary>
    /// Makes failed documents pending again, and lets those that wait for their next try wait no longer: these keys, or all when null. Returns how many.
    /// </summary>
    Task<int> RetryAsync(Workspace workspace, IReadOnlyCollection<string>? keys, CancellationToken cancellationToken);

    /// <summary>
    /// Makes searchable documents pending again in the version they have, so that they are cut and embedded anew with the present settings. What waits is cut with these
    /// anyway and keeps its place; whoever works on a document loses its lease. In parts: killed in between, the job follows those that were done, and the same again does
    /// the others.
    /// </summary>
    Task<ReprocessResult> ReprocessAsync(Workspace workspace, ReprocessSelection selection, CancellationToken cancellationToken);

    /// <summary>
    /// Takes back every lease at once, and every claim on an embedding index or a source. For a store that only one process may open, right after opening: whoever held them is dead.
    /// </summary>
    Task<int> ReleaseAllLeasesAsync(CancellationToken cancellationToken);
}
