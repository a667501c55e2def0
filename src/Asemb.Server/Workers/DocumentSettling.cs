using Asemb.Core.Ingestion;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;

namespace Asemb.Server.Workers;

/// <summary>
/// How documents leave: told the store where they did not become searchable, and everybody who keeps account of them. Failures that come together are
/// written together, those of each workspace: an outage of a model puts back thousands. Thread-safe.
/// </summary>
internal sealed class DocumentSettling(IAsembStore store, LeaseKeeper leases, StoreWriters writers, IndexingRate rate, IndexingSignals signals, StageBoard board, ILogger<DocumentSettling> logger)
{
    private const int MostTogether = 1000;
    private readonly Lock _gate = new();

    /// <summary>Of each workspace for which somebody writes.</summary>
    private readonly Dictionary<long, List<Waiting>> _waiting = [];

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
        var workspaceId = failure.Leased.Workspace.Id;
        var waiting = new Waiting(failure, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_gate)
        {
            if (isPutBack) PutBack++;
            if (_waiting.TryGetValue(workspaceId, out var others))
            {
                others.Add(waiting);
            }
            else
            {
                _waiting[workspaceId] = [waiting];
                _ = Task.Run(() => WriteAllAsync(workspaceId));
            }
        }

        return waiting.Done.Task;
    }

    private async Task WriteAllAsync(long workspaceId)
    {
        while (true)
        {
            List<Waiting> group;
            lock (_gate)
            {
                var waiting = _waiting[workspaceId];
                group = waiting.GetRange(0, Math.Min(waiting.Count, MostTogether));
                waiting.RemoveRange(0, group.Count);
                if (group.Count == 0)
                {
                    _waiting.Remove(workspaceId);
                    return;
                }
            }

            await WriteAsync(group[0].Failure.Leased.Workspace, [.. group.Select(one => one.Failure)]);
            foreach (var one in group) one.Done.SetResult();
        }
    }

    private async Task WriteAsync(Workspace workspace, List<DocumentFailure> failures)
    {
        try
        {
            await writers.WriteAsync(
                workspace.Id,
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

        Settle(workspace, failures.Select(failure => failure.Leased), failures.Count(failure => failure.RetryAt is null));
    }

    private sealed record Waiting(DocumentFailure Failure, TaskCompletionSource Done);
}
