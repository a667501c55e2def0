using Asemb.Postgres.Connections;
using Npgsql;

namespace Asemb.Postgres.Operations;

/// <summary>
/// Names the embedding indexes that are not active: being filled, or kept for the way back. Row-level security shows them only from within their
/// workspace, so workspaces are entered one after another until all are found.
/// </summary>
internal static class OtherIndexes
{
    public static async Task<IReadOnlyList<VectorStatistics>> NameAsync(NpgsqlConnection connection, IReadOnlyList<VectorStatistics> vectors, CancellationToken cancellationToken)
    {
        var unnamed = vectors.Where(index => index.Role is null).ToDictionary(index => index.Id);
        if (unnamed.Count == 0) return vectors;
        var named = new Dictionary<long, VectorStatistics>();
        var workspaces = await connection.RowsAsync(StatisticsSql.Workspaces, row => (Id: row.GetInt64(0), Name: row.GetString(1)), cancellationToken);
        foreach (var (id, name) in workspaces)
        {
            if (named.Count == unnamed.Count) break;
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await connection.RowsAsync(SessionSql.Enter, row => row.GetString(0), cancellationToken, id);
            var found = await connection.RowsAsync(StatisticsSql.OtherIndexes, row => (Id: row.GetInt64(0), Model: row.GetString(1), Role: row.GetString(2)), cancellationToken, id);
            foreach (var index in found)
            {
                if (unnamed.TryGetValue(index.Id, out var known)) named[index.Id] = known with { Workspace = name, Model = index.Model, Role = index.Role };
            }
        }

        return [.. vectors.Select(index => named.GetValueOrDefault(index.Id, index))];
    }
}
