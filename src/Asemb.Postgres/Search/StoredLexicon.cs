using System.Diagnostics.CodeAnalysis;
using Asemb.Core.Search.Queries;
using Npgsql;

namespace Asemb.Postgres.Search;

/// <summary>What was fetched of a workspace's lexicon for one query.</summary>
internal sealed class StoredLexicon(long chunks) : ILexicon
{
    private readonly Dictionary<string, LexiconTerm> _terms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<LexiconTerm>> _beginnings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<LexiconTerm>> _near = new(StringComparer.Ordinal);
    private readonly Dictionary<int, long> _frequencies = [];

    public long ChunkCount => chunks;

    /// <summary>How many chunks have a term that was fetched.</summary>
    public long FrequencyOf(int id) => _frequencies.GetValueOrDefault(id);

    public bool TryFind(string term, [MaybeNullWhen(false)] out LexiconTerm found) => _terms.TryGetValue(term, out found);

    public IReadOnlyList<LexiconTerm> StartingWith(string prefix, int limit) => [.. _beginnings.GetValueOrDefault(prefix, []).Take(limit)];

    public IReadOnlyList<LexiconTerm> Near(string term, int distance) => _near.GetValueOrDefault(term, []);

    public void AddTerms(IEnumerable<LexiconTerm> terms)
    {
        foreach (var term in Known(terms)) _terms[term.Term] = term;
    }

    public void AddBeginning(string prefix, IEnumerable<LexiconTerm> terms) => _beginnings[prefix] = Known(terms);

    public void AddNear(string term, IEnumerable<LexiconTerm> terms) => _near[term] = Known(terms);

    public static LexiconTerm Read(NpgsqlDataReader row) => new(row.GetInt32(0), row.GetString(1), (int)Math.Clamp(row.GetInt64(3), 0, int.MaxValue), row.GetString(2));

    /// <summary>Those that some chunk has.</summary>
    private List<LexiconTerm> Known(IEnumerable<LexiconTerm> terms)
    {
        var known = terms.Where(term => term.DocumentFrequency > 0).ToList();
        foreach (var term in known) _frequencies[term.Id] = term.DocumentFrequency;
        return known;
    }
}
