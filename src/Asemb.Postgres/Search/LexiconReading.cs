using Asemb.Core.Search.Queries;
using Asemb.Postgres.Connections;

namespace Asemb.Postgres.Search;

/// <summary>Fetches what a query needs of the lexicon: its terms and the beginnings in one round trip, words similar to unknown ones in two more.</summary>
internal static class LexiconReading
{
    /// <summary>Behind everything that begins so.</summary>
    private static readonly string Last = char.ConvertFromUtf32(0x10FFFF);

    /// <summary>The statements that <see cref="ReadAsync"/> reads the rows of.</summary>
    public static IReadOnlyList<Statement> Statements(long workspace, QueryAnalysis query) =>
    [
        new Statement(SearchSql.Terms, workspace, query.Terms.ToArray()),
        .. Beginnings(query).Select(each => new Statement(SearchSql.TermsBetween, workspace, each.Beginning, each.Beginning + Last, each.Limit)),
    ];

    /// <param name="reader">Before the rows of the first statement, as after <c>NextResultAsync</c>.</param>
    public static async Task<StoredLexicon> ReadAsync(Npgsql.NpgsqlDataReader reader, SearchState state, QueryAnalysis query, CancellationToken cancellationToken)
    {
        var lexicon = new StoredLexicon(state.Chunks);
        lexicon.AddTerms(await PostgresSession.ReadRowsAsync(reader, StoredLexicon.Read, cancellationToken));
        foreach (var (beginning, _) in Beginnings(query))
        {
            await reader.NextResultAsync(cancellationToken);
            lexicon.AddBeginning(beginning, await PostgresSession.ReadRowsAsync(reader, StoredLexicon.Read, cancellationToken));
        }

        return lexicon;
    }

    /// <summary>
    /// Words near to those that no chunk has. Those with the same first character and about the length are looked at one by one, here: edit distance is
    /// nothing that an index knows, and what trigrams have in common says little of short words.
    /// </summary>
    public static async Task AddNearAsync(PostgresSession session, long workspace, QueryAnalysis query, StoredLexicon lexicon, CancellationToken cancellationToken)
    {
        var asked = query.Unknown(term => lexicon.TryFind(term, out _))
            .SelectMany(TypoExpansion.Forms)
            .Distinct()
            .ToList();
        if (asked.Count == 0) return;
        var near = await FindNearAsync(session, workspace, asked, cancellationToken);
        string[] all = [.. near.Values.SelectMany(terms => terms).Distinct(StringComparer.Ordinal)];
        if (all.Length == 0) return;
        var found = (await session.QueryAsync(SearchSql.Terms, StoredLexicon.Read, cancellationToken, workspace, all)).ToDictionary(term => term.Term, StringComparer.Ordinal);
        foreach (var (form, terms) in near) lexicon.AddNear(form, terms.Where(found.ContainsKey).Select(each => found[each]));
    }

    private static async Task<Dictionary<string, List<string>>> FindNearAsync(
        PostgresSession session, long workspace, IReadOnlyList<(string Form, int Distance)> asked, CancellationToken cancellationToken)
    {
        var statements = asked.Select(each =>
        {
            var first = each.Form[..(char.IsHighSurrogate(each.Form[0]) ? 2 : 1)];
            return new Statement(SearchSql.TermsOfLength, workspace, first, first + Last, Math.Max(1, each.Form.Length - each.Distance), each.Form.Length + each.Distance);
        }).ToList();
        var near = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        await using var reader = await session.ReadAsync(statements, cancellationToken);
        foreach (var (form, distance) in asked)
        {
            var terms = near[form] = [];
            while (await reader.ReadAsync(cancellationToken))
            {
                var other = reader.GetString(0);
                if (TypoExpansion.Distance(form, other, reader.GetString(1), distance) <= distance) terms.Add(other);
            }

            await reader.NextResultAsync(cancellationToken);
        }

        return near;
    }

    private static IEnumerable<(string Beginning, int Limit)> Beginnings(QueryAnalysis query) =>
        query.Beginnings.GroupBy(each => each.Beginning, StringComparer.Ordinal).Select(group => (group.Key, group.Max(each => each.Limit)));
}
