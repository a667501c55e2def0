using Asemb.Client.Contracts;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Search;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;
using Asemb.Server.Workers;
using CoreState = Asemb.Core.Embeddings.EmbeddingIndexState;

namespace Asemb.Server.Switching;

/// <summary>
/// Takes one index from where it is to where searches use it. Begins anew at any point: what is done already is found done. Ends when the index is
/// active, when it was given up, or with an exception that says what to wait for.
/// </summary>
internal sealed class SwitchRun(
    IAsembStore store, IEmbeddingModels models, SearchService search, SwitchFilling filling, IndexingSignals signals, TimeProvider time, ILogger logger, Workspace workspace,
    BuildingIndex index, SwitchProgress progress, SwitchClaim claim)
{
    private const string Probe = "Is anybody there?";

    /// <summary>Batches between two times that counts are written down.</summary>
    private const int BatchesPerNote = 50;

    private SwitchNotes _notes = null!;
    private int _unwritten;

    private IEmbeddingIndexStore Indexes => store.EmbeddingIndexes;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var begun = await FindAsync(cancellationToken);
        if (begun is not { State: CoreState.Building }) return;
        _notes = SwitchNotes.Read(begun.Notes) ?? new SwitchNotes { From = workspace.Model.Id, RequestedAt = begun.CreatedAt };
        progress.SetTruncated(_notes.Truncated);
        SwitchLog.Begun(logger, workspace.Id, index.Id, index.Model.Id, begun.VectorCount, begun.ChunkCount);
        var model = await GetModelAsync(cancellationToken);
        progress.Enter(SwitchPhase.Filling);
        await FillAsync(model, cancellationToken);
        progress.Enter(SwitchPhase.Preparing);
        await claim.WhileAsync(stop => Indexes.PrepareAsync(workspace, index.Id, stop), cancellationToken);
        progress.Enter(SwitchPhase.Measuring);
        var present = await store.Workspaces.FindAsync(workspace.Name, cancellationToken) ?? workspace;
        var former = (await Indexes.ListAsync(workspace, cancellationToken)).First(found => found.State == CoreState.Active);
        var measurement = new SwitchMeasurement(store, models, search, present, former.Id, index.Id, logger);
        await claim.WhileAsync(stop => measurement.MeasureBeforeAsync(_notes, model, former.ChunkCount, stop), cancellationToken);
        await ActivateAsync(model, cancellationToken);
        await CompleteAsync(measurement, former.Id, cancellationToken);
    }

    private async Task FillAsync(IEmbeddingModel model, CancellationToken cancellationToken)
    {
        await filling.FillAsync(workspace, index.Id, model, CountAsync, cancellationToken);
        await NoteAsync(cancellationToken);

        async Task CountAsync(int stored, int truncated)
        {
            _notes = _notes with { Embedded = _notes.Embedded + stored, Truncated = _notes.Truncated + truncated };
            progress.SetTruncated(_notes.Truncated);
            await claim.KeepAsync(cancellationToken);
            if (++_unwritten >= BatchesPerNote) await NoteAsync(cancellationToken);
        }
    }

    /// <summary>What came meanwhile without a vector (the model was away for a moment) is filled in until nothing lacks one.</summary>
    private async Task ActivateAsync(IEmbeddingModel model, CancellationToken cancellationToken)
    {
        do
        {
            progress.Enter(SwitchPhase.Filling);
            await FillAsync(model, cancellationToken);
            progress.Enter(SwitchPhase.Activating);

            // Searches need it from the next moment on.
            await model.EmbedQueryAsync(Probe, cancellationToken);
            await claim.KeepAsync(cancellationToken);
        }
        while (await Indexes.ActivateAsync(workspace, index.Id, cancellationToken) > 0);

        // Leases were taken back: their documents are due.
        signals.Work.Signal();
        SwitchLog.Activated(logger, workspace.Id, index.Id, index.Model.Id, _notes.Embedded);
    }

    private async Task CompleteAsync(SwitchMeasurement measurement, long former, CancellationToken cancellationToken)
    {
        var active = await FindAsync(cancellationToken);
        if (active is null) return;
        var remarks = measurement.Remarks;
        progress.Enter(SwitchPhase.Measuring);
        await measurement.MeasureAfterAsync(cancellationToken);
        _notes = _notes with
        {
            Judge = [],
            Report = new SwitchReport
            {
                From = _notes.From,
                To = index.Model.Id,
                Rollback = _notes.Rollback,
                StartedAt = _notes.RequestedAt,
                ActivatedAt = active.ActivatedAt ?? time.GetUtcNow(),
                Chunks = active.ChunkCount,
                Embedded = _notes.Embedded,
                Truncated = _notes.Truncated,
                Sampled = measurement.Sampled,
                Judged = measurement.Judged,
                Remarks = remarks,
            },
        };
        await NoteAsync(cancellationToken);
        foreach (var retired in (await Indexes.ListAsync(workspace, cancellationToken)).Where(found => found.State == CoreState.Retired && (_notes.DropOld || found.Id != former)))
        {
            if (await Indexes.DropAsync(workspace, retired.Id, cancellationToken)) SwitchLog.Dropped(logger, workspace.Id, retired.Id);
        }
    }

    private async Task<IEmbeddingModel> GetModelAsync(CancellationToken cancellationToken)
    {
        var model = await models.GetAsync(index.Model.Id, cancellationToken);
        return string.Equals(model.Info.Fingerprint, index.Model.Fingerprint, StringComparison.Ordinal)
            ? model
            : throw new AsembException(
                ErrorCodes.ModelMismatch,
                $"The model '{index.Model.Id}' is not the one that the switch was begun with (fingerprint {model.Info.Fingerprint}, not {index.Model.Fingerprint}). "
                + "Bring that one back, or abandon the switch and begin it again.");
    }

    private async Task<EmbeddingIndex?> FindAsync(CancellationToken cancellationToken) =>
        (await Indexes.ListAsync(workspace, cancellationToken)).FirstOrDefault(found => found.Id == index.Id);

    private Task NoteAsync(CancellationToken cancellationToken)
    {
        _unwritten = 0;
        return Indexes.NoteAsync(workspace, index.Id, _notes.Write(), cancellationToken);
    }
}
