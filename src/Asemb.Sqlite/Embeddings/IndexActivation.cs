using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Webhooks;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Indexing;
using Asemb.Sqlite.Webhooks;
using Asemb.Sqlite.Workspaces;

namespace Asemb.Sqlite.Embeddings;

/// <summary>
/// Moves the pointer from one embedding index to another. The new index is built in memory beside the one that serves while commits of the
/// workspace wait (searches and deletes do not); then the rows change in one transaction, and memory follows in one step.
/// </summary>
internal sealed class IndexActivation(SqliteDatabase database, WorkspaceIndexes indexes, TimeProvider time)
{
    public async Task<long> ActivateAsync(Workspace workspace, long index, CancellationToken cancellationToken)
    {
        // Whoever commits holds it from reading to writing: no chunk appears from here on.
        var gate = indexes.TermsOf(workspace.Id);
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (await database.ReadAsync(session => FindMissing(session, workspace, index), cancellationToken) is { } missing) return missing;
            var next = await indexes.BuildNextAsync(workspace, index, cancellationToken);
            try
            {
                return await database.WriteAsync(write => Activate(write, workspace, index, next), cancellationToken);
            }
            finally
            {
                indexes.DiscardNext(workspace.Id);
            }
        }
        finally
        {
            gate.Release();
        }
    }

    /// <returns>Null when it can be activated; 0 when it is active already; otherwise the chunks that lack a vector.</returns>
    private static long? FindMissing(SqliteSession session, Workspace workspace, long index)
    {
        switch (EmbeddingIndexRow.Require(session, workspace, index).State)
        {
            case EmbeddingIndexState.Active:
                return 0;
            case EmbeddingIndexState.Building:
                var missing = session.Scalar<long>(EmbeddingIndexSql.CountMissing, ("$workspace", workspace.Id), ("$index", index));
                return missing > 0 ? missing : null;
            default:
                throw new AsembException(ErrorCodes.EmbeddingIndexNotFound, $"The switch of workspace '{workspace.Name}' to embedding index {index} was abandoned.");
        }
    }

    private long Activate(WriteScope write, Workspace workspace, long index, LoadedIndex? next)
    {
        var session = write.Session;
        if (FindMissing(session, workspace, index) is { } missing) return missing;
        var now = time.NowMilliseconds();
        session.Execute(EmbeddingIndexSql.Retire, ("$workspace", workspace.Id), ("$state", "active"));
        session.Execute(EmbeddingIndexSql.Activate, ("$now", now), ("$index", index), ("$workspace", workspace.Id));
        session.Execute(EmbeddingIndexSql.TakeBackLeases, ("$now", now), ("$workspace", workspace.Id));
        var model = session.Single(EmbeddingIndexSql.Model, EmbeddingIndexRow.ReadModel, ("$index", index), ("$workspace", workspace.Id))!;
        WebhookOutbox.Add(session, workspace.Id, WebhookEvent.IndexSwitched(workspace.Name, model.Id, time.GetUtcNow()));
        var generation = session.Scalar<long>(WorkspaceSql.NextGeneration, ("$id", workspace.Id));
        write.AfterCommit(() => indexes.Replace(workspace.Id, generation, next));
        return 0;
    }
}
