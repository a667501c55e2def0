using System.Text.Json.Nodes;
using Asemb.Core.Embeddings;
using Asemb.Core.Search;
using Asemb.Core.Search.Filters;
using Asemb.Core.Search.Queries;
using Asemb.Core.Workspaces;
using Asemb.Relevance;

namespace Asemb.Benchmarks.Postgres;

/// <summary>How a search is asked: what ranks, and which share of the documents a filter leaves, in thousandths.</summary>
internal sealed record SearchKind(string Name, SearchMode Mode, int BucketsBelow = ScaledDocuments.Buckets)
{
    public static readonly IReadOnlyList<SearchKind> Measured =
    [
        new("vector", SearchMode.Vector),
        new("keyword", SearchMode.Keyword),
        new("hybrid", SearchMode.Hybrid),
        new("hybrid, filter 1 %", SearchMode.Hybrid, 10),
        new("hybrid, filter 10 %", SearchMode.Hybrid, 100),
        new("hybrid, filter 50 %", SearchMode.Hybrid, 500),
    ];

    public Filter? Filter => BucketsBelow == ScaledDocuments.Buckets ? null : new FieldFilter(new FieldPath(false, ["bucket"]), FilterOperator.Lt, JsonValue.Create(BucketsBelow));
}

/// <summary>A query with its vector: embedding is not what is timed.</summary>
internal sealed record AskedQuery(RetrievalQuery Query, float[] Vector)
{
    public static async Task<IReadOnlyList<AskedQuery>> AllAsync(RetrievalSet set, IEmbeddingModel model)
    {
        var asked = new List<AskedQuery>(set.Queries.Count);
        foreach (var query in set.Queries) asked.Add(new AskedQuery(query, await model.EmbedQueryAsync(query.Text, CancellationToken.None)));
        return asked;
    }

    public SearchPlan Plan(Workspace workspace, SearchKind kind, IEmbeddingModel model, SearchGrouping grouping = SearchGrouping.Document) => new()
    {
        Workspace = workspace,
        Query = ParsedQuery.Plain(Query.Text),
        Mode = kind.Mode,
        QueryVector = kind.Mode == SearchMode.Keyword ? null : Vector,
        Filter = kind.Filter,
        Fusion = model.DefaultFusion,
        GroupBy = grouping,
        Limit = 10,
        Offset = 0,
    };
}
