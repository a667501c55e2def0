using Asemb.Client.Contracts;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;
using CoreState = Asemb.Core.Embeddings.EmbeddingIndexState;

namespace Asemb.Server.Switching;

/// <summary>Begins switches, goes back, gives up, drops and tells how far things are: what the API does. The work itself is the worker's.</summary>
internal sealed class ModelSwitches(IAsembStore store, IEmbeddingModels models, SwitchBoard board, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<ModelSwitches> logger)
{
    /// <summary>How long a request waits for vectors to be deleted; what is left goes on behind it.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LongestBlindWait = TimeSpan.FromSeconds(1);

    private IEmbeddingIndexStore Indexes => store.EmbeddingIndexes;

    /// <exception cref="AsembException"><c>model_not_found</c>, <c>embedding_unavailable</c>, <c>model_in_use</c>, <c>switch_in_progress</c></exception>
    public async Task BeginAsync(Workspace workspace, SwitchModelRequest request, CancellationToken cancellationToken)
    {
        var model = await models.GetAsync(request.Model, cancellationToken);
        var notes = new SwitchNotes
        {
            From = workspace.Model.Id,
            RequestedAt = time.GetUtcNow(),
            Samples = request.Samples ?? SwitchNotes.DefaultSamples,
            Judge = request.Judge ?? [],
            DropOld = request.DropOld ?? false,
        };
        await Indexes.BeginAsync(workspace, model.Info, notes.Write(), cancellationToken);
        board.Changed.Signal();
    }

    /// <exception cref="AsembException"><c>embedding_index_not_found</c>, <c>model_mismatch</c>, <c>switch_in_progress</c>, and those of the model.</exception>
    public async Task RollBackAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        var former = (await Indexes.ListAsync(workspace, cancellationToken)).Where(index => index is { ActivatedAt: not null, State: not CoreState.Active }).MaxBy(index => index.ActivatedAt)
            ?? throw new AsembException(ErrorCodes.EmbeddingIndexNotFound, $"Workspace '{workspace.Name}' has no embedding index to go back to: none was active before, or it was dropped.");
        var model = await models.GetAsync(former.Model.Id, cancellationToken);
        if (!string.Equals(model.Info.Fingerprint, former.Model.Fingerprint, StringComparison.Ordinal))
        {
            throw new AsembException(
                ErrorCodes.ModelMismatch,
                $"The model '{former.Model.Id}' is not the one that the former embedding index comes from (fingerprint {model.Info.Fingerprint}, not {former.Model.Fingerprint}). Bring that one back first.");
        }

        // The model is known; what it is worth was measured on the way here.
        var notes = new SwitchNotes { From = workspace.Model.Id, RequestedAt = time.GetUtcNow(), Rollback = true, Samples = 0 };
        await Indexes.BeginAsync(workspace, former.Model, notes.Write(), cancellationToken);
        board.Changed.Signal();
    }

    /// <summary>Gives the switch under way up; nothing when there is none, or none any more.</summary>
    public async Task AbandonAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        if ((await Indexes.ListAsync(workspace, cancellationToken)).FirstOrDefault(index => index.State == CoreState.Building) is not { } building) return;
        var abandoning = Indexes.AbandonAsync(workspace, building.Id, CancellationToken.None);
        board.Find(building.Id)?.Stop();
        if (await FinishedAsync(abandoning, cancellationToken)) await abandoning;
    }

    /// <summary>As <see cref="DescribeAsync"/>, as soon as the switch under way is over or the time is.</summary>
    public async Task<EmbeddingIndexList> WaitAsync(Workspace workspace, TimeSpan longest, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var next = board.Ended.Next;
            var list = await DescribeAsync(workspace, cancellationToken);
            var left = longest - time.GetElapsedTime(start);
            if (list.Switch is null || left <= TimeSpan.Zero || lifetime.ApplicationStopping.IsCancellationRequested) return list;

            // Another process may do the work.
            await Task.WhenAny(next, Task.Delay(left < LongestBlindWait ? left : LongestBlindWait, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <returns>How many retired indexes were dropped, or are being dropped.</returns>
    public async Task<int> PruneAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        var dropped = 0;
        foreach (var retired in (await Indexes.ListAsync(workspace, cancellationToken)).Where(index => index.State == CoreState.Retired))
        {
            var dropping = Indexes.DropAsync(workspace, retired.Id, CancellationToken.None);
            if (await FinishedAsync(dropping, cancellationToken) && !await dropping) continue;
            SwitchLog.Dropped(logger, workspace.Id, retired.Id);
            dropped++;
        }

        return dropped;
    }

    public async Task<EmbeddingIndexList> DescribeAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        var indexes = await Indexes.ListAsync(workspace, cancellationToken);
        var active = indexes.First(index => index.State == CoreState.Active);
        return new EmbeddingIndexList
        {
            Workspace = workspace.Name,
            Items = [.. indexes.Select(EmbeddingIndexMapping.ToWire)],
            Switch = UnderWay(indexes, active),
        };
    }

    /// <summary>The one under construction, or one that is active and still being compared with the former.</summary>
    private ModelSwitchInfo? UnderWay(IReadOnlyList<EmbeddingIndex> indexes, EmbeddingIndex active)
    {
        var index = indexes.FirstOrDefault(index => index.State == CoreState.Building) ?? active;
        var progress = board.Find(index.Id);
        if (index.State != CoreState.Building && progress is null) return null;
        var from = index.State == CoreState.Building ? active.Model.Id : SwitchNotes.Read(active.Notes)?.From ?? active.Model.Id;
        return EmbeddingIndexMapping.ToWire(index, from, progress, board.Rate.PerSecond(index.Id));
    }

    private async Task<bool> FinishedAsync(Task work, CancellationToken cancellationToken)
    {
        await Task.WhenAny(work, Task.Delay(LongestWait, time, cancellationToken));
        return work.IsCompleted;
    }
}
