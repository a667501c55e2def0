using Asemb.Core.Search.Queries;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Filters;
using NpgsqlTypes;

namespace Asemb.Postgres.Search;

/// <summary>The chunks that have a query's phrases.</summary>
internal static class DemandedChunks
{
    /// <summary>Chunks that are listed; where there are more, the demands are asked of each candidate.</summary>
    private const int MaxListed = 20_000;

    /// <returns>Null when there are more than are listed.</returns>
    public static async Task<long[]?> ListAsync(PostgresSession session, long workspace, ResolvedQuery query, DocumentScope scope, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters(
            workspace, Arg.Of(ChunkDemands.ToJson(query), NpgsqlDbType.Jsonb), Arg.Of(scope.Documents, NpgsqlDbType.Array | NpgsqlDbType.Bigint), MaxListed + 1);
        var sql = $"SELECT k.chunk_id FROM asemb.demanded_chunks($2, $3, $4) k WHERE $1::bigint IS NOT NULL AND {scope.ToCondition("k.document_id", parameters)}";
        var chunks = await session.QueryAsync(sql, row => row.GetInt64(0), cancellationToken, parameters.Args);
        return chunks.Count <= MaxListed ? [.. chunks] : null;
    }
}
