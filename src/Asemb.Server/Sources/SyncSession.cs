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
/// Gathers what a connector hands over and writes it in batches: first the documents, durably accepted, then what is known of them. Cut off in between,
/// the documents are handed over again, found unchanged, and nothing is lost or doubled.
/// </summary>
internal sealed class SyncSession(SyncLease lease, SyncHold hold, IAsembStore store, IndexingSignals signals, SourcesOptions options, ExtractionLimits extraction, TimeProvider time)
    : ISyncSession, IDisposable
{
    /// <summary>What is noted in one transaction besides documents.</summary>
    private const int MostMarks = 1000;

    private const int LongestVersion = 4096;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SyncBatch _batch = new();
    private readonly Lock _gate = new();
    private SyncNotes _notes = lease.Sync.Notes;

    public Source Source => lease.Source;

    public JsonObject? Cursor => (JsonObject?)lease.Sync.Cursor?.DeepClone();

    public bool IsFull => lease.Sync.IsFull;

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

    public Task SeenAsync(SourceItem item, CancellationToken cancellationToken) => AddAsync(batch => batch.See(item), cancellationToken);

    public Task TakeAsync(IncomingDocument document, string? version, CancellationToken cancellationToken)
    {
        if (version?.Length > LongestVersion) throw new ArgumentException($"A version has at most {LongestVersion} characters.", nameof(version));
        var own = document with { Source = Source.Name };
        return Refuse(own) is { } error ? FailAsync(document.Key, error, cancellationToken) : AddAsync(batch => batch.Take(own, version), cancellationToken);
    }

    public Task RemoveAsync(string key, CancellationToken cancellationToken) => AddAsync(batch => batch.Lose(key), cancellationToken);

    public Task FailAsync(string key, DocumentError error, CancellationToken cancellationToken)
    {
        lock (_gate) _notes = _notes.WithFault(key, error);
        return AddAsync(batch => batch.Keep(key), cancellationToken);
    }

    public void Skip(string key, string reason)
    {
        lock (_gate) _notes = _notes.WithSkipped(key, reason);
    }

    public Task SaveAsync(JsonObject cursor, CancellationToken cancellationToken) => FlushAsync(cursor, cancellationToken);

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
        IReadOnlyList<AcceptedDocument> accepted = [];
        if (_batch.Documents > 0)
        {
            await WaitForRoomAsync(cancellationToken);
            await hold.RequireAsync();
            accepted = (await store.Ingestion.AcceptAsync(lease.Workspace, new AcceptRequest(_batch.Incoming()), cancellationToken)).Documents;
            signals.Work.Signal();
        }

        if (_batch.Count == 0 && cursor is null) return;
        await hold.RequireAsync(store.Syncs.MarkAsync(lease, _batch.ToMarks(accepted, Notes, cursor), cancellationToken));
        _batch.Clear();
    }

    /// <summary>What is accepted faster than it can be indexed would only wait in the store, in front of everybody else's documents.</summary>
    private async Task WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var progress = signals.Progress.Next;
            if (await store.Sources.CountQueuedAsync(lease.Workspace, source: null, options.MostPending, cancellationToken) < options.MostPending) return;
            await Task.WhenAny(progress, Task.Delay(LongestPause, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

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
