using System.Text;
using System.Text.Json.Nodes;
using Asemb.Core.Documents;
using Asemb.Core.Ingestion;
using Asemb.Core.Sources;

namespace Asemb.Postgres.Tests.Tables;

/// <summary>What a source holds after syncs: the rules of a sync in memory. A run that throws has lost what it did not save.</summary>
internal sealed class MemorySource(Source source)
{
    public Source Source { get; private set; } = source;

    public SortedDictionary<string, (string? Version, string Text, IncomingDocument Document)> Documents { get; } = new(StringComparer.Ordinal);

    public JsonObject? Cursor { get; set; }

    /// <summary>Keys of documents of others: what is handed over under them is not taken.</summary>
    public HashSet<string> Foreign { get; } = new(StringComparer.Ordinal);

    /// <summary>Syncs are asked for by somebody; else they come by schedule.</summary>
    public bool IsAsked { get; set; }

    public void Change(JsonObject settings) => Source = Source with { Settings = settings };

    /// <param name="failAfterSaves">The process dies after so many saves.</param>
    public async Task<MemorySession> SyncAsync(ISourceConnector connector, bool isFull = false, int? failAfterSaves = null)
    {
        var session = new MemorySession(this, isFull, failAfterSaves);
        var end = await connector.SyncAsync(session, TestContext.Current.CancellationToken);
        session.End(end.SawEverything);
        Source = Source with { State = (JsonObject?)(end.State ?? Source.State)?.DeepClone() };
        if (session.IsOpen) Source.State!["open"] = true;
        Cursor = null;
        return session;
    }

    public string TextOf(string key) => Documents[key].Text;
}

internal sealed class MemorySession(MemorySource memory, bool isFull, int? failAfterSaves) : ISyncSession
{
    private readonly List<Action> _handed = [];
    private int _saves;

    public Source Source => memory.Source;

    public JsonObject? Cursor => memory.Cursor;

    public bool IsFull => isFull;

    public bool IsAsked => memory.IsAsked;

    public HashSet<string> Seen { get; } = new(StringComparer.Ordinal);

    public List<string> Taken { get; } = [];

    public List<string> Removed { get; } = [];

    public List<(string Key, DocumentError Error)> Failed { get; } = [];

    public List<(string Key, string Reason)> Skipped { get; } = [];

    /// <summary>Something was handed over and not taken.</summary>
    public bool IsOpen { get; private set; }

    public int Lookups { get; private set; }

    public Task<IReadOnlyDictionary<string, SourceItem>> FindAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        Lookups++;
        return Task.FromResult<IReadOnlyDictionary<string, SourceItem>>(
            keys.Where(memory.Documents.ContainsKey).Distinct(StringComparer.Ordinal).ToDictionary(key => key, key => new SourceItem(key, memory.Documents[key].Version), StringComparer.Ordinal));
    }

    public Task<IReadOnlyList<SourceItem>> ListAsync(string? after, int limit, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<SourceItem>>(
        [.. memory.Documents.Where(item => after is null || string.CompareOrdinal(item.Key, after) > 0).Take(limit).Select(item => new SourceItem(item.Key, item.Value.Version))]);

    /// <summary>Nothing is held back here: <c>TableSourceTests</c> of the server see to that.</summary>
    public Task<IReadOnlyList<SourceItem>> ListGoneAsync(string? after, int limit, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<SourceItem>>([]);

    public Task SeenAsync(SourceItem item, CancellationToken cancellationToken)
    {
        Seen.Add(item.Key);
        return Task.CompletedTask;
    }

    public Task TakeAsync(IncomingDocument document, string? version, CancellationToken cancellationToken)
    {
        Seen.Add(document.Key);
        _handed.Add(() =>
        {
            IsOpen |= memory.Foreign.Contains(document.Key);
            if (memory.Foreign.Contains(document.Key)) return;
            Taken.Add(document.Key);
            memory.Documents[document.Key] = (version, Encoding.UTF8.GetString(document.Content.Span), document);
        });
        return Task.CompletedTask;
    }

    public Task RemoveAsync(string key, CancellationToken cancellationToken)
    {
        Removed.Add(key);
        return Task.CompletedTask;
    }

    public Task FailAsync(string key, DocumentError error, CancellationToken cancellationToken)
    {
        Seen.Add(key);
        Failed.Add((key, error));
        return Task.CompletedTask;
    }

    public void Skip(string key, string reason) => Skipped.Add((key, reason));

    public Task SaveAsync(JsonObject cursor, CancellationToken cancellationToken)
    {
        Write();
        memory.Cursor = (JsonObject)cursor.DeepClone();
        if (++_saves == failAfterSaves) throw new ProcessDied();
        return Task.CompletedTask;
    }

    public void End(bool sawEverything)
    {
        Write();
        if (sawEverything) Removed.AddRange(memory.Documents.Keys.Where(key => !Seen.Contains(key)).ToList());
        foreach (var key in Removed) memory.Documents.Remove(key);
    }

    private void Write()
    {
        foreach (var write in _handed) write();
        _handed.Clear();
    }
}

internal sealed class ProcessDied : Exception;
