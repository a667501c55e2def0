using Asemb.Core.Ingestion;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;

namespace Asemb.Server.Workers;

/// <summary>
/// How documents leave: told the store where they did not become searchable, and everybody who keeps account of them. Failures that come together are
/// written together: an outage of a model puts back thousands. Thread-safe.
/// </summary>
internal sealed class DocumentSettling(IAsembStore store, LeaseKeeper leases, StoreOutages storeOutages, IndexingRate rate, IndexingSignals signals, StageBoard board, ILogger<DocumentSettling> logger)
{
    private const int MostTogether = 1000;
    private readonly Lock _gate = new();
    private readonly List<Waiting> _waiting = [];
    private bool _writes;

    /// <summary>Documents that were put back, so that they are tried again at once.</summary>
    public int PutBack { get; private set; }

    /// <summary>They are searchable, or another holds them.</summary>
    /// <param name="finished">How many of them are.</param>
    public void Settle(Workspace workspace, IEnumerable<LeasedDocument> documents, int finished)
    {
        foreach (var document in documents)
        {
            leases.Settle(document);
            board.Leave(document.Document.Id);
        }

        rate.Add(workspace.Id, finished);
        signals.Progress.Signal();
    }

    /// <summary>
    /// Writes a failure, with others. Whatever goes wrong with that is logged and not thrown: the lease is kept no longer, and runs out. Not cancelled by a
    /// stop, since what is left is put back by it.
    /// </summary>
    public Task FailAsync(DocumentFailure failure, bool isPutBack = false)
    {
        var waiting = new Waiting(failure, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_gate)
        {
            if (isPutBack) PutBack++;
            _waiting.Add(waiting);
            if (!_writes)
            {
                _writes = true;
                _ = Task.Run(WriteAllAsync);
            }
        }

        return waiting.Done.Task;
    }

    private async Task WriteAllAsync()
    {
        while (true)
        {
            List<Waiting> group;
            lock (_gate)
            {
                group = _waiting.GetRange(0, Math.Min(_waiting.Count, MostTogether));
                _waiting.RemoveRange(0, group.Count);
                if (group.Count == 0)
                {
                    _writes = false;
                    return;
                }
            }

            await WriteAsync([.. group.Select(one => one.Failure)]);
            foreach (var one in group) one.Done.SetResult();
        }
    }

    private async Task WriteAsync(List<DocumentFailure> failures)
    {
        try
        {
            await storeOutages.RideOutAsync(
                async () =>
                {
                    await store.Ingestion.FailAsync(failures, CancellationToken.None);
                    return true;
                },
                CancellationToken.None);
        }
        catch (Exception exception)
        {
            // The boundary of a worker loop: the leases run out by themselves, and the others go on.
            IndexingLog.PutBackFailed(logger, failures.Count, exception);
        }

        foreach (var group in failures.GroupBy(failure => failure.Leased.Workspace.Id))
            Settle(group.First().Leased.Workspace, group.Select(failure => failure.Leased), group.Count(failure => failure.RetryAt is null));
    }

    private sealed record Waiting(DocumentFailure Failure, TaskCompletionSource Done);
}
