namespace Asemb.Core.Indexing;

/// <summary>The terms of a workspace and their numbers, which count from 0 without gaps. The owner synchronises.</summary>
internal sealed class Lexicon
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);

    /// <summary>The number the next new term gets.</summary>
    public int NextId { get; private set; }

    public bool TryFind(string term, out int id) => _ids.TryGetValue(term, out id);

    public void Add(int id, string term)
    {
        _ids[term] = id;
        NextId = Math.Max(NextId, id + 1);
    }

    public void EnsureCapacity(int terms) => _ids.EnsureCapacity(terms);
}
