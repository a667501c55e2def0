using System.Runtime.InteropServices;
using Asemb.Core.Words;

namespace Asemb.Core.Indexing;

/// <summary>
/// The terms of a workspace and their numbers, which count from 0. Numbers of terms that were taken out are given again before new ones, so that
/// what is kept by number does not grow with every word that ever was. The owner synchronises.
/// </summary>
internal sealed class Lexicon
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<Entry> _entries = [];

    private readonly WordShapes _terms = new();

    /// <summary>Surfaces that are another word than their term.</summary>
    private readonly WordShapes _surfaces = new();

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
        _terms.Add(id, term);
        if (surface is not null && WordFolding.Fold(surface) is var folded && folded != term) _surfaces.Add(id, folded);
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

        _terms.RemoveWhere(id => _entries[id].Term is null);
        _surfaces.RemoveWhere(id => _entries[id].Term is null);
    }

    /// <summary>Terms that begin so.</summary>
    public IEnumerable<int> StartingWith(string prefix) => _terms.StartingWith(prefix, id => _entries[id].Term!);

    /// <summary>Terms with the same first character that are at most so many edits away, or whose surface is. One may be given twice.</summary>
    public IEnumerable<int> Near(string form, int distance) =>
        _terms.Near(form, distance, id => _entries[id].Term!).Concat(_surfaces.Near(form, distance, id => WordFolding.Fold(_entries[id].Surface!)));

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(string? Term, string? Surface);
}
