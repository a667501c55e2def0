using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;

namespace Asemb.Sqlite.Ingestion;

internal sealed class IngestionStore(DocumentAcceptance acceptance, DocumentTaking taking, DocumentLeasing leasing, DocumentCommit commit, DocumentReprocessing reprocessing, JobReports jobs) : IIngestionStore
{
    public Task<AcceptResult> AcceptAsync(Workspace workspace, AcceptRequest request, CancellationToken cancellationToken) =>
        acceptance.AcceptAsync(workspace, request, cancellationToken);

    public Task<AcceptResult> TakeAsync(Workspace workspace, IReadOnlyList<EmbeddedDocument> documents, CancellationToken cancellationToken) =>
        taking.TakeAsync(workspace, documents, cancellationToken);

    public Task<JobProgress?> FindJobAsync(Workspace workspace, Guid jobId, CancellationToken cancellationToken) =>
        jobs.FindAsync(workspace, jobId, cancellationToken);

    public Task<IReadOnlyList<JobProgress>> ListJobsAsync(Workspace workspace, int limit, CancellationToken cancellationToken) =>
        jobs.ListAsync(workspace, limit, cancellationToken);

    public Task<IReadOnlyList<LeasedDocument>> LeaseAsync(LeaseRoom room, TimeSpan duration, CancellationToken cancellationToken) =>
        leasing.LeaseAsync(room, duration, cancellationToken);

    public Task<IReadOnlyList<LeasedDocument>> RenewAsync(IReadOnlyList<LeasedDocument> leased, TimeSpan duration, CancellationToken cancellationToken) =>
        leasing.RenewAsync(leased, duration, cancellationToken);

    public Task<IReadOnlyList<CommitOutcome>> CommitAsync(Workspace workspace, IReadOnlyList<IndexedDocument> documents, CancellationToken cancellationToken) =>
        commit.CommitAsync(workspace, documents, cancellationToken);

    public Task FailAsync(IReadOnlyList<DocumentFailure> failures, CancellationToken cancellationToken) => leasing.FailAsync(failures, cancellationToken);

    public Task<int> RetryAsync(Workspace workspace, IReadOnlyCollection<string>? keys, CancellationToken cancellationToken) =>
        leasing.RetryAsync(workspace, keys, cancellationToken);

    public Task<ReprocessResult> ReprocessAsync(Workspace workspace, ReprocessSelection selection, CancellationToken cancellationToken) =>
        reprocessing.ReprocessAsync(workspace, selection, cancellationToken);

    public Task<int> ReleaseAllLeasesAsync(CancellationToken cancellationToken) => leasing.ReleaseAllAsync(cancellationToken);
}
