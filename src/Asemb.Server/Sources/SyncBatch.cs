using System.Text.Json.Nodes;
using Asemb.Core.Ingestion;
using Asemb.Core.Sources;

namespace Asemb.Server.Sources;

/// <summary>What was handed over and is not written yet; of each key the last word counts. Not thread-safe.</summary>
internal sealed class SyncBatch
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    private enum Finding
    {
        Taken,
        Seen,
        Kept,
        Gone,
    }

    public int Count => _entries.Count;

    public int Documents { get; private set; }

    public long Bytes { get; private set; }

    public void Take(IncomingDocument document, string? version) => Put(document.Key, new Entry(Finding.Taken, version, document));

    public void See(SourceItem item) => Put(item.Key, new Entry(Finding.Seen, item.Version, null));

    public void Keep(string key) => Put(key, new Entry(Finding.Kept, null, null));

    public void Lose(string key) => Put(key, new Entry(Finding.Gone, null, null));

    public IReadOnlyList<IncomingDocument> Incoming() => [.. Of(Finding.Taken).Select(entry => entry.Value.Document!)];

    public SyncMarks ToMarks(IReadOnlyList<AcceptedDocument> accepted, SyncNotes notes, JsonObject? cursor) => new()
    {
        Taken = [.. accepted.Where(document => document.Outcome != AcceptOutcome.Foreign).Select(document => new TakenItem(document.Key, _entries[document.Key].Version, document.Outcome))],
        Seen = [.. Of(Finding.Seen).Select(entry => new SourceItem(entry.Key, entry.Value.Version))],
        Kept = [.. Of(Finding.Kept).Select(entry => entry.Key), .. accepted.Where(document => document.Outcome == AcceptOutcome.Foreign).Select(document => document.Key)],
        Gone = [.. Of(Finding.Gone).Select(entry => entry.Key)],
        Notes = notes,
        Cursor = cursor is null ? null : SavedNotes.With(cursor, notes),
    };

    public void Clear()
    {
        _entries.Clear();
        (Documents, Bytes) = (0, 0);
    }

    private IEnumerable<KeyValuePair<string, Entry>> Of(Finding finding) => _entries.Where(entry => entry.Value.Finding == finding);

    private void Put(string key, Entry entry)
    {
        if (_entries.Remove(key, out var before)) Add(before, -1);
        _entries[key] = entry;
        Add(entry, 1);
    }

    private void Add(Entry entry, int sign)
    {
        if (entry.Document is null) return;
        Documents += sign;
        Bytes += sign * entry.Document.Content.Length;
    }

    private sealed record Entry(Finding Finding, string? Version, IncomingDocument? Document);
}
