using Asemb.Client.Contracts;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Search;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;
using QuerySyntax = Asemb.Core.Search.Queries.QuerySyntax;

namespace Asemb.Server.Switching;

/// <summary>
/// Asks the same queries of the old and of the new index: by meaning before the pointer moves, and as searches are answered before and after. What
/// cannot be measured is remarked on and holds nothing up.
/// </summary>
internal sealed class SwitchMeasurement(
    IAsembStore store, IEmbeddingModels models, SearchService search, Workspace workspace, long from, long to, ILogger logger)
{
    /// <summary>Chunks asked for, so that ten documents are among them.</summary>
    private const int Chunks = 200;

    /// <summary>Vectors compared with queries in one measurement: about a minute of one core.</summary>
    private const long MostComparisons = 50_000_000;

    private const int LeastQueries = 20;

    private readonly List<string> _remarks = [];
    private IReadOnlyList<JudgedQuery> _sampled = [];
    private IReadOnlyList<JudgedQuery> _judged = [];
    private QueryScores? _vectorBefore;
    private QueryScores? _vectorAfter;
    private QueryScores? _hybridBefore;
    private QueryScores? _hybridAfter;

    public IReadOnlyList<string> Remarks => _remarks;

    public RetrievalComparison? Sampled => Compare(0, _sampled.Count);

    public RetrievalComparison? Judged => Compare(_sampled.Count, _judged.Count);

    /// <summary>While the old index answers and the new one is complete.</summary>
    public async Task MeasureBeforeAsync(SwitchNotes notes, IEmbeddingModel present, long chunkCount, CancellationToken cancellationToken)
    {
        _sampled = notes.Samples == 0 ? [] : KnownItemQuery.Of(await store.EmbeddingIndexes.SampleAsync(workspace, Bounded(notes.Samples, chunkCount), cancellationToken));
        _judged = [.. notes.Judge.Take(Bounded(notes.Judge.Count, chunkCount))];
        if (_judged.Count < notes.Judge.Count) _remarks.Add($"The first {_judged.Count} of {notes.Judge.Count} judged queries were asked: the workspace is large.");
        List<JudgedQuery> queries = [.. _sampled, .. _judged];
        if (queries.Count == 0) return;
        _vectorAfter = await TryAsync("by meaning, after", () => AskIndexAsync(to, present, queries, cancellationToken), cancellationToken);
        _vectorBefore = await TryAsync("by meaning, before", async () => await AskIndexAsync(from, await FindFormerAsync(cancellationToken), queries, cancellationToken), cancellationToken);
        if (_vectorBefore is not null) _hybridBefore = await TryAsync("by words and meaning, before", () => AskAsync(queries, cancellationToken), cancellationToken);
    }

    /// <summary>As soon as the new index answers.</summary>
    public async Task MeasureAfterAsync(CancellationToken cancellationToken)
    {
        List<JudgedQuery> queries = [.. _sampled, .. _judged];
        if (queries.Count > 0) _hybridAfter = await TryAsync("by words and meaning, after", () => AskAsync(queries, cancellationToken), cancellationToken);
    }

    private static int Bounded(int queries, long chunks) => (int)Math.Min(queries, Math.Max(LeastQueries, MostComparisons / Math.Max(1, chunks)));

    private async Task<IEmbeddingModel> FindFormerAsync(CancellationToken cancellationToken)
    {
        var model = await models.GetAsync(workspace.Model.Id, cancellationToken);
        return string.Equals(model.Info.Fingerprint, workspace.Model.Fingerprint, StringComparison.Ordinal)
            ? model
            : throw new AsembException(ErrorCodes.ModelMismatch, $"The model '{workspace.Model.Id}' is not the one that the workspace was indexed with.");
    }

    private async Task<QueryScores> AskIndexAsync(long index, IEmbeddingModel model, IReadOnlyList<JudgedQuery> queries, CancellationToken cancellationToken)
    {
        var vectors = new List<float[]>(queries.Count);
        foreach (var query in queries) vectors.Add(await model.EmbedQueryAsync(query.Query, cancellationToken));
        var nearest = await store.EmbeddingIndexes.NearestAsync(workspace, index, vectors, Chunks, cancellationToken);
        return QueryScores.Of(queries, [.. nearest.Select(chunks => (IReadOnlyList<string>)[.. chunks.Select(chunk => chunk.DocumentKey).Distinct(StringComparer.Ordinal)])]);
    }

    private async Task<QueryScores> AskAsync(IReadOnlyList<JudgedQuery> queries, CancellationToken cancellationToken)
    {
        var found = new List<IReadOnlyList<string>>(queries.Count);
        for (var i = 0; i < queries.Count; i++)
        {
            // What stands in documents was not written as a query: a heading -v excludes nothing.
            var syntax = i < _sampled.Count ? QuerySyntax.Plain : QuerySyntax.Standard;
            var present = await store.Workspaces.FindAsync(workspace.Name, cancellationToken) ?? workspace;
            var answer = await search.SearchAsync(present, new SearchRequest { Query = queries[i].Query, Syntax = syntax, Limit = QueryScores.Depth, Highlight = false }, cancellationToken);
            found.Add([.. answer.Page.Hits.Select(hit => hit.Document.Key)]);
        }

        return QueryScores.Of(queries, found);
    }

    private async Task<QueryScores?> TryAsync(string what, Func<Task<QueryScores>> measure, CancellationToken cancellationToken)
    {
        try
        {
            return await measure();
        }
        catch (AsembException exception) when (!cancellationToken.IsCancellationRequested && exception.Error != ErrorCodes.EmbeddingIndexNotFound && exception.Error != ErrorCodes.WorkspaceNotFound)
        {
            SwitchLog.NotMeasured(logger, workspace.Id, exception.Error.Code, exception.Message);
            _remarks.Add($"Not measured {what}: {exception.Message}");
            return null;
        }
    }

    private RetrievalComparison? Compare(int from, int count) => count == 0
        ? null
        : new RetrievalComparison
        {
            Queries = count,
            Vector = QueryScores.Compare(Part(_vectorBefore, from, count), Part(_vectorAfter, from, count)),
            Hybrid = _hybridBefore is null && _hybridAfter is null ? null : QueryScores.Compare(Part(_hybridBefore, from, count), Part(_hybridAfter, from, count)),
        };

    /// <summary>One list of queries was asked, of which both comparisons take their part.</summary>
    private static QueryScores? Part(QueryScores? scores, int from, int count) => scores is null
        ? null
        : new QueryScores([.. scores.Found.Skip(from).Take(count)], [.. scores.Ndcg.Skip(from).Take(count)], [.. scores.Recall.Skip(from).Take(count)]);
}
