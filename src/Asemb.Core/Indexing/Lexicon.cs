using System.Runtime.InteropServices;
using Asemb.Core.Search.Queries;

namespace Asemb.Core.Indexing;

/// <summary>
/// The terms of a workspace and their numbers, which count from 0. Numbers of terms that were taken out are given again before new ones, so that
/// what is kept by number does not grow with every word that ever was. The owner synchronises.
/// </summary>
internal sealed class Lexicon
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<Entry> _entries = [];

    /// <summary>
    /// Numbers by first character and length of their terms: what may be near to a word stands in a few of these lists, some thousand of 300,000 terms, and
    /// comparing with all of them takes less than a millisecond.
    /// </summary>
    private readonly Dictionary<(char First, int Length), List<int>> _byShape = [];

    /// <summary>Numbers below <see cref="Bound"/> that no term has; the last is given first.</summary>
    private readonly List<int> _free = [];

    public int Count => _ids.Count;

    /// <summary>Above every number.</summary>
    public int Bound => _entries.Count;

    public IEnumerable<KeyValuePair<string, int>> Terms => _ids;

    public bool TryFind(string term, out int id) => _ids.TryGetValue(term, out id);

    public string Surface(int id) => _entries[id].Surface ?? _entries[id].Term!;

    public string Term(int id) => _entries[id].Term!;

    /// <summary>The number that a new term gets when so many others are new before it.</summary>
    public int Next(int before) => before < _free.Count ? _free[^(before + 1)] : Bound + before - _free.Count;

    public void Add(NewTerm added)
    {
        var (id, term, surface) = added;
        _ids[term] = id;
        CollectionsMarshal.GetValueRefOrAddDefault(_byShape, (term[0], term.Length), out _) ??= [];
        _byShape[(term[0], term.Length)].Add(id);
        if (id < Bound)
        {
            // As a rule the last, since numbers are given from the end.
            _free.RemoveAt(_free.LastIndexOf(id));
            _entries[id] = new Entry(term, surface);
            return;
        }

        while (Bound < id)
        {
            _free.Add(Bound);
            _entries.Add(default);
        }

        _entries.Add(new Entry(term, surface));
    }

    public void Remove(IEnumerable<string> terms)
    {
        foreach (var term in terms)
        {
            if (!_ids.Remove(term, out var id)) continue;
            _entries[id] = default;
            _free.Add(id);
        }

        foreach (var ids in _byShape.Values) ids.RemoveAll(id => _entries[id].Term is null);
    }

    /// <summary>Terms that begin so.</summary>
    public IEnumerable<int> StartingWith(string prefix)
    {
        foreach (var ((first, length), ids) in _byShape)
        {
            if (first != prefix[0] || length < prefix.Length) continue;
            foreach (var id in ids)
            {
                if (_entries[id].Term!.StartsWith(prefix, StringComparison.Ordinal)) yield return id;
            }
        }
    }

    /// <summary>Terms with the same first character at most so many edits away.</summary>
    public IEnumerable<int> Near(string term, int distance)
    {
        var letters = Letters(term);
        for (var length = Math.Max(1, term.Length - distance); length <= term.Length + distance; length++)
        {
            if (!_byShape.TryGetValue((term[0], length), out var ids)) continue;
            foreach (var id in ids)
            {
                // An edit changes at most two letters of the set: most terms are ruled out without being compared.
                if (System.Numerics.BitOperations.PopCount(letters ^ _entries[id].Letters) > 2 * distance) continue;
                if (EditDistance.Within(term, _entries[id].Term, distance) <= distance) yield return id;
            }
        }
    }

    /// <summary>The set of a term's letters; those beyond a to z share bits, so that equal sets of letters are equal here.</summary>
    private static uint Letters(string term)
    {
        uint letters = 0;
        foreach (var c in term) letters |= 1u << (c & 31);
        return letters;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry
    {
        public Entry(string term, string? surface) => (Term, Surface, Letters) = (term, surface, Lexicon.Letters(term));

        public string? Term { get; }

        public string? Surface { get; }

        public uint Letters { get; }
    }
}
