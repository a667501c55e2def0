namespace Asemb.Core.Indexing;

/// <summary>
/// The terms of a workspace and their numbers, which count from 0. Numbers of terms that were taken out are given again before new ones, so that
/// what is kept by number does not grow with every word that ever was. The owner synchronises.
/// </summary>
internal sealed class Lexicon
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);

    /// <summary>Numbers below <see cref="Bound"/> that no term has; the last is given first.</summary>
    private readonly List<int> _free = [];

    public int Count => _ids.Count;

    /// <summary>Above every number.</summary>
    public int Bound { get; private set; }

    public IEnumerable<KeyValuePair<string, int>> Terms => _ids;

    public bool TryFind(string term, out int id) => _ids.TryGetValue(term, out id);

    /// <summary>The number that a new term gets when so many others are new before it.</summary>
    public int Next(int before) => before < _free.Count ? _free[^(before + 1)] : Bound + before - _free.Count;

    public void Add(int id, string term)
    {
        _ids[term] = id;
        if (id < Bound)
        {
            // As a rule the last, since numbers are given from the end.
            _free.RemoveAt(_free.LastIndexOf(id));
            return;
        }

        while (Bound < id) _free.Add(Bound++);
        Bound++;
    }

    public void Remove(string term)
    {
        if (_ids.Remove(term, out var id)) _free.Add(id);
    }
}
