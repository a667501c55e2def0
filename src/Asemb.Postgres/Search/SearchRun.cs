using System.Diagnostics;
using Asemb.Core.Indexing;
using Asemb.Core.Search;
using Asemb.Core.Search.Filters;
using Asemb.Core.Search.Fusion;
using Asemb.Core.Search.Queries;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Filters;
using Npgsql;

namespace Asemb.Postgres.Search;

/// <summary>One search, in one snapshot of the database: what it finds is there when it is shown, in the same version.</summary>
internal sealed class SearchRun(PostgresSession session, SearchPlan plan, WorkspaceLanguages languages, int exactUpTo, CancellationToken cancellationToken)
{
    private readonly List<KeyValuePair<string, double>> _timings = [];
    private readonly List<KeyValuePair<string, string>> _steps = [];
    private readonly List<string> _warnings = [];
    private readonly long _workspace = plan.Workspace.Id;
    private SearchState _state = null!;

    private int Wanted => plan.Offset + plan.Limit;

    public async Task<SearchPage> RunAsync()
    {
        var started = Stopwatch.GetTimestamp();
        var (analysis, lexicon) = await ReadQueryAsync();
        Took("words", started);
        started = Stopwatch.GetTimestamp();
        var scope = await ScopeAsync();
        if (plan.Filter is not null) Took("filter", started);
        started = Stopwatch.GetTimestamp();
        var (query, chunks) = await DemandAsync(analysis, lexicon, scope);
        if (query.HasConstraints) Took("constraints", started);
        var (keyword, vector) = await FindAsync(query, lexicon, scope, chunks);

        started = Stopwatch.GetTimestamp();
        IReadOnlyList<RankedHit> ranked = CandidateFusion.Fuse(keyword, vector, plan.Mode, plan.Fusion, plan.GroupBy);
        if (plan.MinScore is { } least) ranked = ranked.Where(hit => hit.Score >= least).ToList();
        var page = ranked.Skip(plan.Offset).Take(plan.Limit).ToList();
        Took("fuse", started);
        started = Stopwatch.GetTimestamp();
        var hits = await HitPage.ReadAsync(session, plan, page, cancellationToken);
        Took("fetch", started);
        return new SearchPage(hits, ranked.Count, query.Reading, _state.Generation, [.. _warnings, .. query.Reading.Warnings], _timings) { Steps = _steps };
    }

    /// <summary>The state and the lexicon in one round trip when the workspace's languages are known, which they are but for the first search.</summary>
    private async Task<(QueryAnalysis Analysis, StoredLexicon Lexicon)> ReadQueryAsync()
    {
        var guess = languages.Last(_workspace) is { } last ? QueryAnalysis.Of(plan.Query, last) : null;
        IReadOnlyList<Statement> statements = [new Statement(SearchSql.Settings), new Statement(SearchSql.State, _workspace), .. guess is null ? [] : LexiconReading.Statements(_workspace, guess)];
        await using (var reader = await session.ReadAsync(statements, cancellationToken))
        {
            await reader.NextResultAsync(cancellationToken);
            _state = await reader.ReadAsync(cancellationToken) ? SearchState.Read(reader, _workspace) with { ExactUpTo = exactUpTo } : throw plan.Workspace.Missing();
            SearchModel.Require(plan, _state);
            if (guess is not null && languages.IsCurrent(_workspace, _state))
            {
                await reader.NextResultAsync(cancellationToken);
                return (guess, await LexiconReading.ReadAsync(reader, _state, guess, cancellationToken));
            }
        }

        var counts = await session.QueryAsync(SearchSql.Languages, row => KeyValuePair.Create(row.GetString(0), (int)Math.Min(row.GetInt64(1), int.MaxValue)), cancellationToken, _workspace);
        var analysis = QueryAnalysis.Of(plan.Query, languages.Remember(_workspace, _state, counts));
        await using var words = await session.ReadAsync(LexiconReading.Statements(_workspace, analysis), cancellationToken);
        return (analysis, await LexiconReading.ReadAsync(words, _state, analysis, cancellationToken));
    }

    private async Task<DocumentScope> ScopeAsync()
    {
        if (plan.Filter is not { } filter || _state.Chunks == 0) return DocumentScope.All;
        var scope = await DocumentScoping.FindAsync(session, _state, _workspace, filter, cancellationToken);
        _warnings.AddRange(await FieldProbes.WarningsAsync(session, _workspace, filter, !scope.IsEmpty, cancellationToken));
        _steps.Add(new("filter", scope.Describe()));
        return scope;
    }

    /// <summary>The query in numbers, and the chunks that have its phrases; without them, see <see cref="PhraseFallback"/>, when there are none.</summary>
    private async Task<(ResolvedQuery Query, long[]? Chunks)> DemandAsync(QueryAnalysis analysis, StoredLexicon lexicon, DocumentScope scope)
    {
        await LexiconReading.AddNearAsync(session, _workspace, analysis, lexicon, cancellationToken);
        var query = QueryResolver.Resolve(analysis, lexicon, plan.Mode != SearchMode.Vector);
        if (query.Phrases.Count == 0) return (query, null);
        var chunks = query.CannotMatch ? [] : await DemandedChunks.ListAsync(session, _workspace, query, scope, cancellationToken);
        if (chunks is not [] || scope.IsEmpty || _state.Chunks == 0) return (query, chunks);
        var loose = QueryResolver.Resolve(QueryAnalysis.Of(plan.Query.WithoutPhrases(), analysis.Languages), lexicon, plan.Mode != SearchMode.Vector);
        var warned = loose.Reading with { Warnings = [.. loose.Reading.Warnings, PhraseFallback.Warning(plan.Query, plan.Filter is not null)] };
        return (loose with { Reading = warned }, null);
    }

    private async Task<(Candidate[] Keyword, Candidate[] Vector)> FindAsync(ResolvedQuery query, StoredLexicon lexicon, DocumentScope scope, long[]? chunks)
    {
        if (scope.IsEmpty || _state.Chunks == 0) return ([], []);
        var legs = new CandidateLegs(session, plan, _state, scope, query, cancellationToken);
        var keyword = plan.Mode == SearchMode.Vector || query.Terms.Count == 0 ? null : KeywordScan.Of(query, lexicon, _state.Chunks, scope.Documents is { } listed ? (long)(listed.Length * _state.ChunksPerDocument) : null);
        var vector = plan.Mode == SearchMode.Keyword || plan.QueryVector is null ? null : VectorScan.Of(_state, scope, query.HasConstraints ? query : null, chunks, Wanted);
        var found = await legs.FindAsync(keyword, vector);
        _timings.AddRange(found.Timings);
        _steps.AddRange(found.Steps);
        return (found.Keyword, found.Vector);
    }

    private void Took(string step, long started) => _timings.Add(new(step, Stopwatch.GetElapsedTime(started).TotalMilliseconds));
}
