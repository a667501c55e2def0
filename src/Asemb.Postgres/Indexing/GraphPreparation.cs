using Asemb.Core.Embeddings;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Embeddings;
using Npgsql;

namespace Asemb.Postgres.Indexing;

/// <summary>Builds the graph of an embedding index before searches use it, where they would be slow without one.</summary>
internal sealed class GraphPreparation(PostgresDatabase database, GraphBuilding graphs, TimeProvider time)
{
    /// <summary>Between two looks whether it is our turn, or somebody else has built it.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <exception cref="Core.Errors.AsembException"><c>embedding_index_not_found</c>, <c>workspace_not_found</c>, <c>store_unavailable</c></exception>
    public async Task PrepareAsync(Workspace workspace, long index, CancellationToken cancellationToken)
    {
        while (await FindAsync(workspace, index, cancellationToken) is var (work, version) && graphs.Lacks(work))
        {
            await using (var turn = await MaintenanceTurn.TryTakeAsync(database, MaintenanceSql.LockGraphs, cancellationToken))
            {
                if (turn is not null)
                {
                    // Looked at again: who had the turn before may have built it.
                    (work, version) = await FindAsync(workspace, index, cancellationToken);
                    if (graphs.Lacks(work)) await graphs.TendAsync(work, version, cancellationToken);
                    continue;
                }
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private Task<(MaintenanceWork Work, Version Version)> FindAsync(Workspace workspace, long index, CancellationToken cancellationToken) => database.ReadAsync(
        workspace.Id,
        async session =>
        {
            var found = await StoredIndex.RequireAsync(session, workspace, index, cancellationToken);
            if (found.Index.State == EmbeddingIndexState.Retired) throw found.Abandoned(workspace);
            var state = await session.SingleAsync(
                MaintenanceSql.Graph,
                row => Tuple.Create(row.GetInt64(0), row.GetStringOrNull(1), MaintenanceSql.ToVersion(row.GetString(2))),
                cancellationToken,
                workspace.Id, VectorGraph.IndexOf(found.Vectors)) ?? throw workspace.Missing();
            return (new MaintenanceWork(found.Vectors, IsActive: false, state.Item1, state.Item2, LexiconChanges: 0), state.Item3);
        },
        cancellationToken);
}
