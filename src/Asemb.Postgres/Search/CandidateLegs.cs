using System.Diagnostics;
using Asemb.Core.Indexing;
using Asemb.Core.Search;
using Asemb.Core.Search.Queries;
using Asemb.Postgres.Connections;
using Npgsql;

namespace Asemb.Postgres.Search;

/// <summary>What the legs found and how.</summary>
internal sealed record FoundCandidates(
    Candidate[] Keyword, Candidate[] Vector, IReadOnlyList<KeyValuePair<string, double>> Timings, IReadOnlyList<KeyValuePair<string, string>> Steps);

/// <summary>
/// Runs both legs in one round trip, and what did not find enough once more, wider: a query of common words whose chunks have too few of them together,
/// a filter that most candidates do not pass, a graph whose candidates are all of a few long documents.
/// </summary>
internal sealed class CandidateLegs(
    PostgresSession session, SearchPlan plan, SearchState state, DocumentScope scope, ResolvedQuery query, CancellationToken cancellationToken)
{
    /// <summary>Fusion scales cosines down to the hundredth: fewer would change the weight of the leg.</summary>
    private const int LeastResults = 100;

    private readonly Dictionary<string, double> _timings = new(StringComparer.Ordinal);

    private int Wanted => Math.Max(plan.Offset + plan.Limit, LeastResults);

    /// <summary>The same on all of the first pages, so that they are of one ranking.</summary>
    private int WantedDocuments => Wanted <= LeastResults ? LeastResults : SearchPlan.Candidates;

    public async Task<FoundCandidates> FindAsync(KeywordScan? words, VectorScan? vectors)
    {
        var (keyword, nearest) = await RunAsync(words, vectors);
        while (true)
        {
            var (again, deeper) = (Next(words, keyword), Next(vectors, nearest));
            if (again is null && deeper is null) break;
            var (more, further) = await RunAsync(again, deeper);
            if (again is not null) (words, keyword) = (again, ResultsOf(more) >= ResultsOf(keyword) ? more : keyword);
            if (deeper is not null) (vectors, nearest) = (deeper, further);
        }

        if (words is not null && vectors is not null) keyword = await WithWordsOfAsync(nearest, words, keyword);
        var steps = new List<KeyValuePair<string, string>>();
        if (words is not null) steps.Add(new("keyword", words.Describe()));
        if (vectors is not null) steps.Add(new("vector", vectors.Describe()));
        return new FoundCandidates(keyword.Passed, nearest.Passed, [.. _timings], steps);
    }

    /// <summary>
    /// What the words of the nearest documents count that the keyword leg did not look at: fusion takes their best hundred by both, whatever brought them in.
    /// </summary>
    private async Task<LegRows> WithWordsOfAsync(LegRows nearest, KeywordScan words, LegRows keyword)
    {
        if (words.IsWhole) return keyword;
        var known = keyword.Passed.Select(candidate => candidate.DocumentId).ToHashSet();
        long[] documents = [.. nearest.Passed.Take(LeastResults).Select(candidate => candidate.DocumentId).Distinct().Where(document => !known.Contains(document))];
        if (documents.Length == 0) return keyword;
        var started = Stopwatch.GetTimestamp();
        await using var reader = await session.ReadAsync([words.OfDocuments().ToStatement(state, query, new DocumentScope(documents, null, 1), SearchPlan.Candidates, null, state.Vectors.Workspace)], cancellationToken);
        var more = await ReadAsync(reader, hasFilter: true, "keyword", started);
        Candidate[] all = [.. keyword.Passed, .. more.Passed];
        Array.Sort(all, CandidateOrder.BestFirst);
        return keyword with { Passed = all };
    }

    private async Task<(LegRows Keyword, LegRows Nearest)> RunAsync(KeywordScan? words, VectorScan? vectors)
    {
        var statements = new List<Statement>();
        if (words is not null) statements.Add(words.ToStatement(state, query, scope, BeforeFilter(SearchPlan.Candidates, words), plan.GroupBy == SearchGrouping.Document ? BeforeFilter(WantedDocuments, words) : null, state.Vectors.Workspace));
        var vectorAt = statements.Count + (vectors is { IsExact: false } ? 1 : 0);
        if (vectors is not null) statements.AddRange(vectors.ToStatements(plan.QueryVector!, SearchPlan.Candidates, plan.GroupBy == SearchGrouping.Document ? WantedDocuments : null));
        if (statements.Count == 0) return (LegRows.None, LegRows.None);
        var (keyword, nearest) = (LegRows.None, LegRows.None);
        var started = Stopwatch.GetTimestamp();
        await using var reader = await session.ReadAsync(statements, cancellationToken);
        for (var i = 0; i < statements.Count; i++)
        {
            if (i > 0) await reader.NextResultAsync(cancellationToken);
            if (i == 0 && words is not null) keyword = await ReadAsync(reader, hasFilter: true, "keyword", started);
            if (i == vectorAt && vectors is not null) nearest = await ReadAsync(reader, hasFilter: false, "vector", words is null ? started : Stopwatch.GetTimestamp());
        }

        return (keyword, nearest);
    }

    private async Task<LegRows> ReadAsync(NpgsqlDataReader reader, bool hasFilter, string step, long started)
    {
        var passed = new List<Candidate>();
        var looked = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            looked++;
            if (hasFilter && !reader.GetBoolean(4)) continue;
            passed.Add(new Candidate(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt32(2), (float)reader.GetDouble(3)));
        }

        passed.Sort(CandidateOrder.BestFirst);
        _timings[step] = _timings.GetValueOrDefault(step) + Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return new LegRows([.. passed], looked);
    }

    /// <summary>As many more as the filter is going to take away.</summary>
    private int BeforeFilter(int wanted, KeywordScan words) => scope.Filter is null ? wanted : (int)Math.Min(KeywordScan.Budget, wanted / scope.Share * (words.IsWidened ? 5 : 1.2));

    private KeywordScan? Next(KeywordScan? words, LegRows rows)
    {
        if (words is null || words.IsWhole || words.IsWidened) return null;
        if (words.Pairs is { } pairs && LeastOf(rows) < pairs.MostAlone) return words.Unpaired();
        var possible = plan.GroupBy == SearchGrouping.Document ? scope.Documents?.Length ?? Wanted : Wanted;
        if (ResultsOf(rows) >= Math.Min(Wanted, possible)) return null;
        if (scope.Documents is { } documents) return words.Whole((long)(documents.Length * state.ChunksPerDocument));
        if (words.Required is not null) return words.Loosened();
        return scope.Filter is not null || query.HasConstraints ? words.Widened() : null;
    }

    private VectorScan? Next(VectorScan? vectors, LegRows rows) =>
        vectors is null || vectors.IsExact || ResultsOf(rows) >= Wanted ? null : vectors.Deepened();

    /// <summary>The score of the last result that is wanted; 0 where there are fewer.</summary>
    private double LeastOf(LegRows rows)
    {
        var results = plan.GroupBy == SearchGrouping.Chunk ? rows.Passed : rows.Passed.DistinctBy(candidate => candidate.DocumentId);
        return results.Skip(Wanted - 1).Select(candidate => (double)candidate.Score).FirstOrDefault();
    }

    private int ResultsOf(LegRows rows) => plan.GroupBy == SearchGrouping.Chunk ? rows.Passed.Length : rows.Passed.Select(candidate => candidate.DocumentId).Distinct().Count();

    private sealed record LegRows(Candidate[] Passed, int Looked)
    {
        public static LegRows None { get; } = new([], 0);
    }
}
