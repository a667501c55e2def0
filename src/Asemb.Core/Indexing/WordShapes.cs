using System.Numerics;
using System.Runtime.InteropServices;
using Asemb.Core.Search.Queries;

namespace Asemb.Core.Indexing;

/// <summary>
/// Numbers of words by their first character and length. What may be near to a word, or begin like it, stands in a few of these lists, some thousand of
/// 300,000 words, of which the set of letters rules out most. The owner keeps the words.
/// </summary>
internal sealed class WordShapes
{
    private readonly Dictionary<(char First, int Length), List<(int Id, uint Letters)>> _lists = [];

    public void Add(int id, string word)
    {
        ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(_lists, (word[0], word.Length), out _);
        (list ??= []).Add((id, Letters(word)));
    }

    public void RemoveWhere(Predicate<int> isGone)
    {
        foreach (var list in _lists.Values) list.RemoveAll(entry => isGone(entry.Id));
    }

    public IEnumerable<int> StartingWith(string prefix, Func<int, string> word)
    {
        var letters = Letters(prefix);
        foreach (var ((first, length), list) in _lists)
        {
            if (first != prefix[0] || length < prefix.Length) continue;
            foreach (var (id, has) in list)
            {
                if ((letters & ~has) == 0 && word(id).StartsWith(prefix, StringComparison.Ordinal)) yield return id;
            }
        }
    }

    public IEnumerable<int> Near(string form, int distance, Func<int, string> word)
    {
        var letters = Letters(form);
        for (var length = Math.Max(1, form.Length - distance); length <= form.Length + distance; length++)
        {
            if (!_lists.TryGetValue((form[0], length), out var list)) continue;
            foreach (var (id, has) in list)
            {
                // An edit takes one letter out of the set and brings one in, at most.
                if (BitOperations.PopCount(letters ^ has) <= 2 * distance && EditDistance.Within(form, word(id), distance) <= distance) yield return id;
            }
        }
    }

    /// <summary>The set of a word's letters; what shares a bit can only make sets more alike.</summary>
    private static uint Letters(string word)
    {
        uint letters = 0;
        foreach (var c in word) letters |= 1u << (c & 31);
        return letters;
    }
}
