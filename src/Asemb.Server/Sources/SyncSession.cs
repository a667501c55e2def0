using System.Text.Json.Nodes;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Sources;
using Asemb.Core.Stores;
using Asemb.Extraction;
using Asemb.Server.Configuration;
using Asemb.Server.Workers;

namespace Asemb.Server.Sources;

/// <summary>
/// Gathers what a connector hands over and writes it in batches: the documents, durably accepted, with what is known of them. Cut off before where it
/// stands is saved, it hands them over again; they are found unchanged, and nothing is lost or doubled.
/// </summary>
internal sealed class SyncSession(
    SyncLease lease, SyncHold hold, SyncTurn turn, IAsembStore store, IndexingSignals signals, SourcesOptions options, ExtractionLimits extraction, TimeProvider time) : ISyncSession, IDisposable
{
    /// <summary>What is noted in one transaction besides documents.</summary>
    private const int MostMarks = 1000;

    private const int LongestVersion = 4096;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private static readonly DocumentError OfAnother = new(
        "extract", ErrorCodes.DocumentOfAnother.Code, "A document with this key is there that came from another source or was sent by a client. It stays as it is. Delete it if this source is to bring it.");

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SyncBatch _batch = new();
    private readonly Lock _gate = new();

    // Of where the sync goes on: what an interrupted run noted behind that is met, and noted, again.
    private SyncNotes _notes = SavedNotes.Of(lease.Sync.Cursor);

    public Source Source => lease.Source;

    public JsonObject? Cursor => SavedNotes.Without(lease.Sync.Cursor);

    public bool IsFull => lease.Sync.IsFull;

    public bool IsAsked => lease.Sync.Trigger == SyncTrigger.Manual;

    public SyncNotes Notes
    {
        get
        {
            lock (_gate) return _notes;
        }
    }

    public async Task<IReadOnlyDictionary<string, SourceItem>> FindAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken) => keys.Count == 0
        ? new Dictionary<string, SourceItem>(StringComparer.Ordinal)
        : (await store.Syncs.FindItemsAsync(lease, keys, cancellationToken)).ToDictionary(item => item.Key, StringComparer.Ordinal);

    public Task<IReadOnlyList<SourceItem>> ListAsync(string? after, int limit, CancellationToken cancellationToken) => store.Syncs.ListItemsAsync(lease, after, limit, cancellationToken);

    public Task<IReadOnlyList<SourceItem>> ListGoneAsync(string? after, int limit, CancellationToken cancellationToken) =>
        store.Syncs.ListGoneItemsAsync(lease, after, limit, cancellationToken);

    public Task SeenAsync(SourceItem item, CancellationToken cancellationToken) => AddAsync(batch => batch.See(item), cancellationToken);

    public Task TakeAsync(IncomingDocument document, string? version, CancellationToken cancellationToken)
    {
        if (version?.Length > LongestVersion) throw new ArgumentException($"A version has at most {LongestVersion} characters.", nameof(version));
        var own = document with { Source = Source.Name };
        return Refuse(own) is { } error ? FailAsync(document.Key, error, isOpen: true, cancellationToken) : AddAsync(batch => batch.Take(own, version), cancellationToken);
    }

    public Task RemoveAsync(string key, CancellationToken cancellationToken) => AddAsync(batch => batch.Lose(key), cancellationToken);

    public Task FailAsync(string key, DocumentError error, CancellationToken cancellationToken) => FailAsync(key, error, isOpen: false, cancellationToken);

    public void Skip(string key, string reason)
    {
        lock (_gate) _notes = _notes.WithSkipped(key, reason);
    }

    /// <exception cref="SyncPausedException">All is saved, and others wait for the place.</exception>
    public async Task SaveAsync(JsonObject cursor, CancellationToken cancellationToken)
    {
        await FlushAsync(cursor, cancellationToken);
        turn.Save();
        if (turn.IsOver) throw new SyncPausedException(reason: null);
    }

    /// <summary>Before anything is read: what there was no room for would be read again in vain.</summary>
    /// <exception cref="SyncPausedException">It was put off for want of room, and there is none still.</exception>
    public async Task RequireRoomAsync(CancellationToken cancellationToken)
    {
        if (lease.Sync.Error?.Code == ErrorCodes.TooManyPending.Code && !await HasRoomAsync(cancellationToken)) throw NoRoom();
    }

    /// <summary>Writes what was gathered.</summary>
    public async Task FlushAsync(JsonObject? cursor, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await WriteAsync(cursor, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private Task FailAsync(string key, DocumentError error, bool isOpen, CancellationToken cancellationToken)
    {
        lock (_gate) _notes = _notes.WithFault(key, error, isOpen);
        return AddAsync(batch => batch.Keep(key), cancellationToken);
    }

    private async Task AddAsync(Action<SyncBatch> add, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            add(_batch);
            if (_batch.Documents >= options.BatchDocuments || _batch.Bytes >= options.BatchBytes || _batch.Count >= MostMarks) await WriteAsync(cursor: null, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task WriteAsync(JsonObject? cursor, CancellationToken cancellationToken)
    {
        if (_batch.Documents > 0)
        {
            await WaitForRoomAsync(cancellationToken);
            await hold.RequireAsync();
            var accepted = await store.Syncs.TakeAsync(lease, _batch.Incoming(), accepted => _batch.ToMarks(accepted, Note(Notes, accepted), cursor), cancellationToken);
            await hold.RequireAsync(accepted is not null);
            signals.Work.Signal();
            lock (_gate) _notes = Note(_notes, accepted!);
        }
        else if (_batch.Count > 0 || cursor is not null)
        {
            await hold.RequireAsync(await store.Syncs.MarkAsync(lease, _batch.ToMarks([], Notes, cursor), cancellationToken));
        }

        _batch.Clear();
    }

    private static SyncNotes Note(SyncNotes notes, IReadOnlyList<AcceptedDocument> accepted)
    {
        foreach (var document in accepted.Where(document => document.Outcome == AcceptOutcome.Foreign)) notes = notes.WithFault(document.Key, OfAnother, isOpen: true);
        return notes;
    }

    /// <summary>
    /// What is accepted faster than it can be indexed would only wait in the store, in front of everybody else's documents. Where nothing moves, the place
    /// is not held any longer: other workspaces wait for it.
    /// </summary>
    private async Task WaitForRoomAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var progress = signals.Progress.Next;
            if (await HasRoomAsync(cancellationToken)) return;
            if (time.GetElapsedTime(began) >= TimeSpan.FromSeconds(options.RoomSeconds)) throw NoRoom();
            await Task.WhenAny(progress, Task.Delay(LongestPause, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task<bool> HasRoomAsync(CancellationToken cancellationToken) =>
        await store.Sources.CountQueuedAsync(lease.Workspace, source: null, options.MostPending, cancellationToken) < options.MostPending;

    private SyncPausedException NoRoom() => new(new SyncError(
        ErrorCodes.TooManyPending.Code,
        $"{ShownText.Count(options.MostPending, "document")} of the workspace {(options.MostPending == 1 ? "waits" : "wait")} to be indexed (Sources:MostPending). The sync goes on when there are fewer. If they do not get fewer, `asemb doctor` and the documents' errors say why."));

    /// <summary>What the API would refuse as well; one such document must not fail its neighbours.</summary>
    private DocumentError? Refuse(IncomingDocument document)
    {
        try
        {
            DocumentKey.Require(document.Key, "key");
            MetadataLimits.Require(document.Metadata, "metadata");
        }
        catch (AsembException exception)
        {
            return new DocumentError("extract", exception.Error.Code, exception.Message);
        }

        return document.Content.Length <= extraction.MaxInputBytes
            ? null
            : new DocumentError("extract", ErrorCodes.DocumentTooLarge.Code, $"It has {document.Content.Length:N0} bytes; {extraction.MaxInputBytes:N0} are allowed (Extraction:MaxInputBytes).");
    }
}
