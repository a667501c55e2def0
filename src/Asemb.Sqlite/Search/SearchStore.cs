using System.Diagnostics;
using System.Text.Json;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Indexing;
using Asemb.Core.Search;
using Asemb.Core.Search.Fusion;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Documents;
using Asemb.Sqlite.Indexing;

namespace Asemb.Sqlite.Search;

/// <summary>
/// Candidates and their order come from the index in memory, what is shown from the rows. A commit may fall between the two: a hit whose document
/// is no more what the index saw makes the search begin again, and after a few times it is answered where no commit can come between.
/// </summary>
internal sealed class SearchStore(SqliteDatabase database, WorkspaceIndexes indexes) : ISearchStore
{
    private const int Tries = 4;

    public async Task<SearchPage> SearchAsync(SearchPlan plan, CancellationToken cancellationToken)
    {
        for (var i = 0; i < Tries; i++)
        {
            var index = await GetIndexAsync(plan, cancellationToken);
            var ranking = Ranking.Of(index, plan, cancellationToken);
            var fetched = await FetchAsync(plan, ranking, cancellationToken);
            if (fetched is not null) return fetched;
        }

        await indexes.GetAsync(plan.Workspace, cancellationToken);
        return await database.WriteAloneAsync(
            write =>
            {
                var index = indexes.Find(plan.Workspace.Id) ?? throw plan.Workspace.Missing();
                RequireModel(plan, index);
                var ranking = Ranking.Of(index, plan, cancellationToken);
                return Fetch(write.Session, plan, ranking)
                    ?? throw new InvalidOperationException($"The index of workspace {plan.Workspace.Id} has documents that are not stored.");
            },
            cancellationToken);
    }

    private async Task<WorkspaceIndex> GetIndexAsync(SearchPlan plan, CancellationToken cancellationToken)
    {
        var index = (await indexes.GetAsync(plan.Workspace, cancellationToken)).Index;
        // The rows of a commit are seen a moment before its index: whoever read "indexed" there must find the document here.
        if (index.Generation < plan.Workspace.Generation)
        {
            await database.WriteAloneAsync(_ => true, cancellationToken);
            index = (await indexes.GetAsync(plan.Workspace, cancellationToken)).Index;
        }

        RequireModel(plan, index);
        return index;
    }

    /// <summary>Vectors of two models say nothing about one another, whatever their dimensions.</summary>
    private static void RequireModel(SearchPlan plan, WorkspaceIndex index)
    {
        if (plan.QueryVector is null) return;
        if (!string.Equals(plan.Workspace.Model.Fingerprint, index.Fingerprint, StringComparison.Ordinal))
        {
            throw new AsembException(
                ErrorCodes.ModelMismatch, $"Workspace '{plan.Workspace.Name}' was switched from {plan.Workspace.Model.Id} to another model. Embed the query with the present one.");
        }

        if (plan.QueryVector.Length == index.Dimensions) return;
        throw new AsembException(
            ErrorCodes.ModelMismatch,
            $"The query has {plan.QueryVector.Length} dimensions, and workspace '{plan.Workspace.Name}' was indexed with {plan.Workspace.Model.Id} of {index.Dimensions}. Embed the query with that model.");
    }

    private async Task<SearchPage?> FetchAsync(SearchPlan plan, Ranking ranking, CancellationToken cancellationToken) =>
        ranking.Page.Count == 0 ? ranking.ToPage([], 0) : await database.ReadAsync(session => Fetch(session, plan, ranking), cancellationToken);

    /// <summary>Null when a hit is not what the index saw any more.</summary>
    private static SearchPage? Fetch(SqliteSession session, SearchPlan plan, Ranking ranking)
    {
        const int ChunkAt = DocumentRow.ColumnCount;
        const int PlaceAt = ChunkAt + ChunkRow.ColumnCount;
        if (ranking.Page.Count == 0) return ranking.ToPage([], 0);
        var started = Stopwatch.GetTimestamp();
        var documents = new Document?[ranking.Page.Count];
        var chunks = new List<StoredChunk>[ranking.Page.Count];
        session.ForEach(
            SearchSql.Hits,
            row =>
            {
                var place = row.GetInt32(PlaceAt);
                documents[place] ??= DocumentRow.ReadSearchable(row);
                (chunks[place] ??= []).Add(ChunkRow.Read(row, ChunkAt));
            },
            ("$hits", JsonSerializer.Serialize(ranking.Page.Select(hit => (long[])[hit.Chunk.DocumentId, hit.Chunk.Ordinal - plan.Neighbors, hit.Chunk.Ordinal + plan.Neighbors]))),
            ("$workspace", plan.Workspace.Id),
            ("$generation", ranking.Answer.Generation));

        var hits = new List<SearchHit>(ranking.Page.Count);
        for (var i = 0; i < ranking.Page.Count; i++)
        {
            var at = chunks[i]?.FindIndex(chunk => chunk.Id == ranking.Page[i].Chunk.ChunkId) ?? -1;
            if (at < 0) return null;
            var hit = ranking.Page[i];
            hits.Add(new SearchHit(documents[i]!, chunks[i]![at], hit.Score, hit.Keyword, hit.Vector, chunks[i]![..at], chunks[i]![(at + 1)..]));
        }

        return ranking.ToPage(hits, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    /// <summary>What the index answers to a plan, before the rows are fetched.</summary>
    /// <param name="Total">Hits without limit and offset.</param>
    private sealed record Ranking(IndexAnswer Answer, IReadOnlyList<RankedHit> Page, int Total, double FuseMilliseconds)
    {
        public static Ranking Of(WorkspaceIndex index, SearchPlan plan, CancellationToken cancellationToken)
        {
            var query = new IndexQuery(
                plan.Query, plan.Mode == SearchMode.Keyword ? null : plan.QueryVector, plan.Filter, SearchPlan.Candidates,
                plan.GroupBy, RanksByWords: plan.Mode != SearchMode.Vector);
            var answer = index.Search(query, cancellationToken);
            var started = Stopwatch.GetTimestamp();
            IReadOnlyList<RankedHit> ranked = CandidateFusion.Fuse(answer.Keyword, answer.Vector, plan.Mode, plan.Fusion, plan.GroupBy);
            if (plan.MinScore is { } least) ranked = ranked.Where(hit => hit.Score >= least).ToList();
            var page = ranked.Skip(plan.Offset).Take(plan.Limit).ToList();
            return new Ranking(answer, page, ranked.Count, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        public SearchPage ToPage(IReadOnlyList<SearchHit> hits, double fetchMilliseconds) => new(
            hits,
            Total,
            Answer.Reading,
            Answer.Generation,
            Answer.Warnings,
            [.. Answer.Timings, new("fuse", FuseMilliseconds), new("fetch", fetchMilliseconds)]);
    }
}
