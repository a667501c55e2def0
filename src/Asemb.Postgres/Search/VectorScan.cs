using System.Globalization;
using Asemb.Core.Search;
using Asemb.Core.Search.Queries;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Filters;
using Asemb.Postgres.Indexing;

namespace Asemb.Postgres.Search;

/// <summary>How the vector leg finds the nearest chunks.</summary>
/// <param name="Chunks">Ids of the chunks that have what the query demands, where they were listed.</param>
/// <param name="Candidates">Of a graph: chunks that it is asked for; null: every chunk that is left is compared.</param>
internal sealed record VectorScan(SearchState State, DocumentScope Scope, ResolvedQuery? Demands, long[]? Chunks, int? Candidates)
{
    /// <summary>Chunks of listed documents up to which they are compared: the graph would be walked past many more to find as many.</summary>
    private const int MaxListed = 50_000;

    /// <summary>Chunks a graph is asked for at least: with fewer, more of the nearest are missed than one in fifty.</summary>
    private const int LeastCandidates = 300;

    /// <summary>What <c>hnsw.ef_search</c> takes.</summary>
    private const int MostCandidates = 1000;

    /// <summary>Candidates of a walk that goes on until it has them.</summary>
    private const int MostWalked = 8000;

    /// <param name="wanted">Results, from the first to the last that is shown.</param>
    public static VectorScan Of(SearchState state, DocumentScope scope, ResolvedQuery? demands, long[]? chunks, int wanted)
    {
        var left = chunks?.Length ?? (scope.Documents is { } documents ? documents.Length * state.ChunksPerDocument : state.Chunks);
        var isExact = !state.HasGraph || left <= (scope.Documents is null && chunks is null ? state.ExactUpTo : MaxListed);
        return new VectorScan(state, scope, demands, chunks, isExact ? null : Math.Clamp(wanted + (wanted / 2), LeastCandidates, MostCandidates));
    }

    public bool IsExact => Candidates is null;

    private bool IsRestricted => Scope.Documents is not null || Scope.Filter is not null || Demands is not null;

    /// <summary>The same with more candidates, where those of a graph were of too few documents.</summary>
    public VectorScan Deepened() => this with { Candidates = Candidates * 4 <= MostWalked ? Candidates * 4 : null };

    /// <summary>For explain.</summary>
    public string Describe() => Candidates is { } candidates
        ? string.Create(CultureInfo.InvariantCulture, $"graph, {candidates} candidates{(IsRestricted ? ", the filter asked of each" : "")}")
        : Chunks is { } listed
            ? string.Create(CultureInfo.InvariantCulture, $"exact, {listed.Length} chunks that have what the query demands")
            : Scope.Documents is { } documents
                ? string.Create(CultureInfo.InvariantCulture, $"exact, the chunks of {documents.Length} documents")
                : string.Create(CultureInfo.InvariantCulture, $"exact, {State.Chunks} chunks{(State.HasGraph || State.Chunks <= State.ExactUpTo ? "" : "; there is no graph yet")}");

    /// <summary>Rows of chunk, document, ordinal and cosine, in the last of the statements' results.</summary>
    /// <param name="best">Chunks wanted.</param>
    /// <param name="bestDocuments">Documents wanted, as of a keyword scan.</param>
    public IReadOnlyList<Statement> ToStatements(float[] query, int best, int? bestDocuments)
    {
        var table = State.Vectors;
        var parameters = new SqlParameters(table.Workspace, Arg.Of(table.ToParameter(query)));
        var conditions = Conditions(parameters);
        if (Candidates is not { } candidates) return [new Statement(bestDocuments is { } documents ? VectorSql.ExactByDocument(table, conditions, parameters.Add(best), parameters.Add(documents)) : VectorSql.Exact(table, conditions, parameters.Add(best)), parameters.Args)];
        return
        [
            new Statement(
                VectorSql.GraphSettings,
                Math.Min(candidates, MostCandidates).ToString(CultureInfo.InvariantCulture),
                IsRestricted || candidates > MostCandidates ? "relaxed_order" : "off"),
            new Statement(VectorSql.Graph(table, conditions, parameters.Add(candidates), parameters), parameters.Args),
            new Statement(VectorSql.NoGraphSettings),
        ];
    }

    private string Conditions(SqlParameters parameters)
    {
        if (Chunks is not null) return $" AND v.chunk_id = ANY ({parameters.Add(Chunks)})";
        var conditions = Scope.ToSql("v.document_id", parameters);
        return Demands is null
            ? conditions
            : $"{conditions} AND EXISTS (SELECT FROM asemb.chunk_words w WHERE w.workspace_id = $1 AND w.chunk_id = v.chunk_id AND {ChunkDemands.ToSql(Demands, parameters)} OFFSET 0)";
    }
}
