using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Webhooks;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Indexing;
using Asemb.Postgres.Webhooks;
using Asemb.Postgres.Workspaces;

namespace Asemb.Postgres.Embeddings;

/// <summary>
/// What changes which indexes a workspace has, or which of them serves. Each seizes the workspace, so that no commit or deletion is under way that
/// began with the indexes as they were before.
/// </summary>
internal sealed class EmbeddingIndexChanges(PostgresDatabase database, PostgresStoreOptions options)
{
    public Task<EmbeddingIndex> BeginAsync(Workspace workspace, EmbeddingModelInfo model, string? notes, CancellationToken cancellationToken) => database.WriteAsync(
        workspace.Id,
        async session =>
        {
            await SeizeAsync(session, workspace, cancellationToken);
            var indexes = await StoredIndex.ListAsync(session, workspace, cancellationToken);
            if (indexes.Exists(index => index.Index.State == EmbeddingIndexState.Active && IsOf(index, model)))
            {
                throw new AsembException(ErrorCodes.ModelInUse, $"Workspace '{workspace.Name}' uses {model.Id} already.") { Field = "model" };
            }

            var building = indexes.Find(index => index.IsBuilding);
            if (building is not null && !IsOf(building, model))
            {
                throw new AsembException(
                    ErrorCodes.SwitchInProgress,
                    $"Workspace '{workspace.Name}' is being switched to {building.Index.Model.Id}. Wait for it, or abandon it, before switching to {model.Id}.");
            }

            var id = building?.Index.Id
                ?? (indexes.FindLast(index => IsOf(index, model)) is { } retired
                    ? await ResumeAsync(session, workspace, retired.Index.Id, model, notes, cancellationToken)
                    : await CreateAsync(session, workspace, model, notes, cancellationToken));
            return await (await StoredIndex.RequireAsync(session, workspace, id, cancellationToken)).CountAsync(session, cancellationToken);
        },
        cancellationToken);

    public async Task<long> ActivateAsync(Workspace workspace, long index, CancellationToken cancellationToken)
    {
        // Looked at first without keeping anybody out: that much is mostly missing.
        var missing = await database.SnapshotAsync(workspace.Id, session => FindMissingAsync(session, workspace, index, cancellationToken), cancellationToken, isLong: true);
        return missing ?? await database.WriteAsync(
            workspace.Id,
            async session =>
            {
                await SeizeAsync(session, workspace, cancellationToken);
                if (await FindMissingAsync(session, workspace, index, cancellationToken) is { } left) return left;
                var now = options.TimeProvider.GetUtcNow();
                var next = await StoredIndex.RequireAsync(session, workspace, index, cancellationToken);
                await session.ExecuteAsync(
                    [
                        new Statement(EmbeddingIndexSql.Retire, workspace.Id, "active"),
                        new Statement(EmbeddingIndexSql.Activate, workspace.Id, index, now),
                        new Statement(EmbeddingIndexSql.TakeBackLeases, workspace.Id, now),
                        WebhookOutbox.Add(workspace.Id, now, WebhookEvent.IndexSwitched(workspace.Name, next.Index.Model.Id, now)),
                        new Statement(WorkspaceSql.NextGeneration, workspace.Id),
                    ],
                    cancellationToken);
                return 0;
            },
            cancellationToken,
            isLong: true);
    }

    /// <summary>In two steps: who builds its graph, perhaps in another process, sees the first one and lets go of the table.</summary>
    public async Task<bool> AbandonAsync(Workspace workspace, long index, CancellationToken cancellationToken)
    {
        var given = await database.WriteAsync(
            workspace.Id,
            async session =>
            {
                await SeizeAsync(session, workspace, cancellationToken);
                var found = await StoredIndex.RequireAsync(session, workspace, index, cancellationToken);
                if (!found.IsBuilding) return null;
                await session.ExecuteAsync(EmbeddingIndexSql.Retire, cancellationToken, workspace.Id, "building");
                return found;
            },
            cancellationToken);
        if (given is { Index.ActivatedAt: null }) await DropAsync(workspace, index, cancellationToken);
        return given is not null;
    }

    /// <summary>In one step: a table goes as a whole.</summary>
    public Task<bool> DropAsync(Workspace workspace, long index, CancellationToken cancellationToken) => database.WriteAsync(
        workspace.Id,
        async session =>
        {
            await SeizeAsync(session, workspace, cancellationToken);
            var found = await StoredIndex.RequireAsync(session, workspace, index, cancellationToken);
            if (found.Index.State != EmbeddingIndexState.Retired) return false;
            await DropAsync(session, found, cancellationToken);
            return true;
        },
        cancellationToken);

    private static Task<int> DropAsync(PostgresSession session, StoredIndex index, CancellationToken cancellationToken) => session.ExecuteAsync(
        [new Statement(EmbeddingIndexSql.Delete, index.Vectors.Workspace, index.Index.Id), new Statement(index.Vectors.DropSql)], cancellationToken);

    private static async Task SeizeAsync(PostgresSession session, Workspace workspace, CancellationToken cancellationToken)
    {
        if (await session.ScalarAsync<long?>(WorkspaceSql.Seize, cancellationToken, workspace.Id) is null) throw workspace.Missing();
    }

    private static bool IsOf(StoredIndex index, EmbeddingModelInfo model) => string.Equals(index.Index.Model.Fingerprint, model.Fingerprint, StringComparison.Ordinal);

    private static async Task<long> ResumeAsync(
        PostgresSession session, Workspace workspace, long index, EmbeddingModelInfo model, string? notes, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(EmbeddingIndexSql.Resume, cancellationToken, workspace.Id, index, model.Provider, model.Model, notes);
        return index;
    }

    private async Task<long> CreateAsync(PostgresSession session, Workspace workspace, EmbeddingModelInfo model, string? notes, CancellationToken cancellationToken)
    {
        var index = await session.ScalarAsync<long>(
            EmbeddingIndexSql.Insert,
            cancellationToken,
            workspace.Id, model.Provider, model.Model, model.Dimensions, model.Fingerprint, VectorTable.NameOf(options.Precision), options.TimeProvider.GetUtcNow(), notes);
        await session.ExecuteAsync(VectorTables.Create(new VectorTable(workspace.Id, index, model.Dimensions, options.Precision)), cancellationToken);
        return index;
    }

    /// <returns>Null when it can be activated; 0 when it is active already; otherwise the chunks that lack a vector.</returns>
    private static async Task<long?> FindMissingAsync(PostgresSession session, Workspace workspace, long index, CancellationToken cancellationToken)
    {
        var found = await StoredIndex.RequireAsync(session, workspace, index, cancellationToken);
        switch (found.Index.State)
        {
            case EmbeddingIndexState.Active:
                return 0;
            case EmbeddingIndexState.Building:
                // A chunk has one vector in an index and loses it with itself, so that the difference of the counts is what lacks one.
                var counted = await found.CountAsync(session, cancellationToken);
                return counted.ChunkCount > counted.VectorCount ? counted.ChunkCount - counted.VectorCount : null;
            default:
                throw found.Abandoned(workspace);
        }
    }
}
