using Asemb.Core.Search.Filters;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Filters;

namespace Asemb.Postgres.Search;

/// <summary>
/// Decides how a filter is applied. Where it leaves few documents they are listed, and both legs look at them alone, exactly. Where it leaves many, most
/// candidates pass it, and it is cheaper to ask it of each. Which it is a sample tells, since the planner's statistics know nothing of a tenant's metadata.
/// </summary>
internal static class DocumentScoping
{
    /// <summary>Documents that are listed: 800 KB to carry, and some twenty milliseconds to find.</summary>
    public const int MaxListed = 100_000;

    /// <summary>Chunks of a workspace up to which its documents are listed without a sample.</summary>
    private const long Small = 20_000;

    /// <summary>A filter that leaves more than this share is asked of each candidate.</summary>
    private const double LargeShare = 0.2;

    /// <summary>Documents in a row from each of so many places, which are spread over the ids.</summary>
    private const int SamplePlaces = 25;
    private const int SampleRun = 8;

    public static async Task<DocumentScope> FindAsync(PostgresSession session, SearchState state, long workspace, Filter filter, CancellationToken cancellationToken)
    {
        var share = state.Chunks <= Small ? 0 : await SampleAsync(session, workspace, filter, cancellationToken);
        if (share > LargeShare || share * state.Chunks / state.ChunksPerDocument > MaxListed * 1.5) return new DocumentScope(null, filter, share);
        var parameters = new SqlParameters(workspace);
        var sql = $"{CompiledFilter.Matching(filter, parameters)} LIMIT {parameters.Add(MaxListed + 1)}";
        var listed = await session.QueryAsync(sql, row => row.GetInt64(0), cancellationToken, parameters.Args);
        return listed.Count <= MaxListed ? new DocumentScope([.. listed], null, share) : new DocumentScope(null, filter, Math.Max(share, 1.0 / (SamplePlaces * SampleRun)));
    }

    private static async Task<double> SampleAsync(PostgresSession session, long workspace, Filter filter, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters(workspace, SamplePlaces, SampleRun);
        // The places are worked out first: arithmetic may fail and tell by it, so that below row-level security no index would be asked with it.
        var sql = $"""
            WITH places AS MATERIALIZED (
                SELECT span.first + span.step * place AS start
                FROM (SELECT min(d.id) AS first, (max(d.id) - min(d.id)) / $2 AS step FROM asemb.documents d WHERE d.workspace_id = $1) span
                CROSS JOIN generate_series(0, $2 - 1) AS place
            )
            SELECT count(*)::float8, count(*) FILTER (WHERE s.matches)::float8
            FROM places
            CROSS JOIN LATERAL (
                SELECT coalesce({CompiledFilter.Of(filter, parameters)}, false) AS matches
                FROM (
                    SELECT * FROM asemb.documents d
                    WHERE d.workspace_id = $1 AND d.id >= places.start AND d.indexed_version IS NOT NULL
                    ORDER BY d.id LIMIT $3
                ) d
            ) s
            """;
        var counts = await session.SingleAsync(sql, row => Tuple.Create(row.GetDouble(0), row.GetDouble(1)), cancellationToken, parameters.Args);
        return counts is { Item1: > 0 } ? counts.Item2 / counts.Item1 : 0;
    }
}
