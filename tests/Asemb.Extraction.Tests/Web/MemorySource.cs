using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Sources;

namespace Asemb.Extraction.Tests.Web;

/// <summary>What a store keeps of one source from sync to sync, without a store.</summary>
internal sealed class MemorySource(ISourceConnector connector, JsonObject settings)
{
    public Dictionary<string, IncomingDocument> Documents { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string?> Versions { get; } = new(StringComparer.Ordinal);

    public JsonObject? State { get; private set; }

    public JsonObject? Cursor { get; set; }

    public JsonObject Settings { get; set; } = settings;

    /// <summary>Keys of documents of others: what is handed over under them is not taken.</summary>
    public HashSet<string> Foreign { get; } = new(StringComparer.Ordinal);

    /// <summary>Thrown once when a document is handed over.</summary>
    public Exception? StoreFault { get; set; }

    /// <summary>What runs of the same sync saw that were cut off.</summary>
    public HashSet<string> SeenBefore { get; } = new(StringComparer.Ordinal);

    /// <summary>Checks the settings and keeps what the connector makes of them.</summary>
    public async Task CheckAsync() => Settings = await connector.CheckAsync(Settings, TestContext.Current.CancellationToken);

    /// <param name="dieAfterSaves">The process is killed after so many saves, and what was not saved is lost.</param>
    public async Task<MemorySync> SyncAsync(bool full = false, int dieAfterSaves = int.MaxValue)
    {
        var source = new Source { Id = 1, WorkspaceId = 1, Name = "site", Kind = connector.Kind, Settings = Settings, State = State, CreatedAt = DateTimeOffset.UnixEpoch };
        var sync = new MemorySync(this, source, full, dieAfterSaves);
        SyncEnd end;
        try
        {
            end = await connector.SyncAsync(sync, TestContext.Current.CancellationToken);
        }
        catch (Exception e) when (e is KilledException or AsembException { RetryAfter: not null })
        {
            SeenBefore.UnionWith(sync.Seen);
            throw;
        }

        sync.Finish(end.SawEverything);
        SeenBefore.Clear();
        (State, Cursor) = (end.State?.DeepClone() as JsonObject ?? State, null);
        return sync;
    }
}

internal sealed class KilledException : Exception;

internal sealed class MemorySync(MemorySource memory, Source source, bool full, int dieAfterSaves) : ISyncSession
{
    private readonly Lock _gate = new();
    private int _saves;

    public Source Source => source;

    public JsonObject? Cursor { get; } = memory.Cursor?.DeepClone() as JsonObject;

    public bool IsFull => full;

    public bool IsAsked => true;

    public List<string> Taken { get; } = [];

    public HashSet<string> Seen { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Removed { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, DocumentError> Failed { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<(string Key, string Reason)> Skipped { get; } = new();

    public IEnumerable<string> SkippedFor(string reason) => Skipped.Where(skip => skip.Reason == reason).Select(skip => skip.Key).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    public Task<IReadOnlyDictionary<string, SourceItem>> FindAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyDictionary<string, SourceItem>>(keys.Where(memory.Versions.ContainsKey).ToDictionary(key => key, key => new SourceItem(key, memory.Versions[key]), StringComparer.Ordinal));
        }
    }

    public Task<IReadOnlyList<SourceItem>> ListAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<SourceItem>>(
                [.. memory.Versions.Where(item => after is null || string.CompareOrdinal(item.Key, after) > 0).OrderBy(item => item.Key, StringComparer.Ordinal).Take(limit).Select(item => new SourceItem(item.Key, item.Value))]);
        }
    }

    public Task<IReadOnlyList<SourceItem>> ListGoneAsync(string? after, int limit, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<SourceItem>>([]);

    public Task SeenAsync(SourceItem item, CancellationToken cancellationToken)
    {
        lock (_gate) Seen.Add(item.Key);
        return Task.CompletedTask;
    }

    public Task TakeAsync(IncomingDocument document, string? version, CancellationToken cancellationToken)
    {
        DocumentKey.Require(document.Key, "key");
        Assert.True(version is null || version.Length <= 4096);
        if (memory.StoreFault is { } fault)
        {
            memory.StoreFault = null;
            throw fault;
        }

        lock (_gate)
        {
            Taken.Add(document.Key);
            Seen.Add(document.Key);
            if (memory.Foreign.Contains(document.Key)) return Task.CompletedTask;
            memory.Documents[document.Key] = document;
            memory.Versions[document.Key] = version;
        }

        return Task.CompletedTask;
    }

    public Task RemoveAsync(string key, CancellationToken cancellationToken)
    {
        lock (_gate) Removed.Add(key);
        return Task.CompletedTask;
    }

    public Task FailAsync(string key, DocumentError error, CancellationToken cancellationToken)
    {
        Failed[key] = error;
        lock (_gate) Seen.Add(key);
        return Task.CompletedTask;
    }

    public void Skip(string key, string reason) => Skipped.Enqueue((key, reason));

    public Task SaveAsync(JsonObject cursor, CancellationToken cancellationToken)
    {
        memory.Cursor = (JsonObject)cursor.DeepClone();
        return ++_saves > dieAfterSaves ? throw new KilledException() : Task.CompletedTask;
    }

    public void Finish(bool sawEverything)
    {
        var gone = memory.Versions.Keys.Where(key => Removed.Contains(key) || (sawEverything && !Seen.Contains(key) && !memory.SeenBefore.Contains(key))).ToList();
        foreach (var key in gone)
        {
            memory.Versions.Remove(key);
            memory.Documents.Remove(key);
            Removed.Add(key);
        }
    }
}
