using System.Collections.Concurrent;

namespace Asemb.KillDrill;

/// <summary>
/// What the server said it has: of each document the version acknowledged last, or that it was deleted; and what it was sent since without an answer, which
/// may have happened or not. A document is written by one client at a time. Thread-safe.
/// </summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<int, Entry> _entries = new();
    private long _acknowledged;

    /// <summary>Acknowledged changes of documents, deletions among them.</summary>
    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    public IEnumerable<(int Number, Entry Entry)> Entries => _entries.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value));

    /// <param name="version">Null: it was deleted.</param>
    public void Acknowledge(int number, int? version)
    {
        _entries[number] = new Entry(version, []);
        Interlocked.Increment(ref _acknowledged);
    }

    /// <summary>It was sent and no answer came, and the client gives up.</summary>
    public void Abandon(int number, int? version) => _entries.AddOrUpdate(
        number, _ => new Entry(null, [version]), (_, entry) => entry with { Uncertain = [.. entry.Uncertain, version] });

    /// <param name="Version">Acknowledged last; null: nothing, or its deletion.</param>
    /// <param name="Uncertain">Later, and never answered.</param>
    internal sealed record Entry(int? Version, IReadOnlyList<int?> Uncertain)
    {
        public bool Allows(int? version) => version == Version || Uncertain.Contains(version);
    }
}
