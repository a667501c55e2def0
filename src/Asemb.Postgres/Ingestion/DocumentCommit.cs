using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Webhooks;
using Asemb.Core.Words;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Indexing;
using Asemb.Postgres.Webhooks;
using Asemb.Postgres.Workspaces;
using Npgsql;

namespace Asemb.Postgres.Ingestion;

/// <summary>Makes processed documents searchable: everything in one transaction, in a handful of round trips for all of them.</summary>
internal sealed class DocumentCommit(PostgresDatabase database, LexiconWriter lexicon, TimeProvider time)
{
    private readonly CommitPreparation _preparation = new(database);

    public async Task<IReadOnlyList<CommitOutcome>> CommitAsync(Workspace workspace, IReadOnlyList<IndexedDocument> documents, CancellationToken cancellationToken)
    {
        foreach (var document in documents) document.RequireFit(workspace);
        HashSet<long> committed;
        try
        {
            var plan = await _preparation.PrepareAsync(workspace, documents, cancellationToken);
            committed = await TryCommitAsync(workspace, documents, plan, cancellationToken) ?? await TryCommitAsync(workspace, documents, plan, cancellationToken)
                ?? throw new InvalidOperationException($"The terms of workspace {workspace.Id} have other ids than they had a moment ago.");
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.UndefinedTable)
        {
            // The workspace was deleted meanwhile.
            committed = [];
        }

        return [.. documents.Select(document => committed.Remove(document.Leased.Document.Id) ? CommitOutcome.Committed : CommitOutcome.Superseded)];
    }

    /// <summary>The ids of all terms of texts, looked up or given before the transaction that will write them.</summary>
    public Task<IReadOnlyDictionary<string, int>> FindTermsAsync(Workspace workspace, IReadOnlyList<IndexedDocument> documents, CancellationToken cancellationToken) => lexicon.GetIdsAsync(
        workspace.Id,
        [.. documents.SelectMany(document => document.Chunks.Select(chunk => ChunkTerms.Of(TextAnalyzer.For(document.FindWordsLanguage(workspace.Settings)), chunk.Chunk.EmbeddedText(document.Title))))],
        cancellationToken);

    /// <summary>Ids of terms were remembered that the database does not have.</summary>
    public void ForgetTerms(Workspace workspace) => lexicon.Forget(workspace.Id);

    /// <summary>Within the transaction that leased the documents.</summary>
    /// <returns>False when ids of terms were remembered that the database does not have: the transaction is to be given up.</returns>
    public async Task<bool> CommitAsync(
        PostgresSession session, Workspace workspace, IReadOnlyList<IndexedDocument> documents, IReadOnlyDictionary<string, int> terms, CancellationToken cancellationToken)
    {
        foreach (var document in documents) document.RequireFit(workspace);
        var plan = await CommitPreparation.PrepareAsync(session, workspace, documents, cancellationToken);
        var committed = await CommitAsync(session, workspace, documents, plan, terms, cancellationToken);
        if (committed is null) return false;
        return committed.Count == documents.Count ? true : throw workspace.Missing();
    }

    /// <summary>
    /// As long as it takes: how many chunks a document has is bounded, what one costs is not known, and a commit that is given up for its length would be tried
    /// again at the same length for ever. It waits for locks no longer than others.
    /// </summary>
    /// <returns>Ids of the documents that became searchable; null when ids of terms were remembered that the database does not have.</returns>
    private async Task<HashSet<long>?> TryCommitAsync(Workspace workspace, IReadOnlyList<IndexedDocument> documents, CommitPlan plan, CancellationToken cancellationToken)
    {
        var terms = await lexicon.GetIdsAsync(workspace.Id, [.. plan.Documents.SelectMany(document => document.Chunks).Select(chunk => chunk.Words).OfType<ChunkTerms>()], cancellationToken);
        var isRepeated = false;
        var committed = await database.WriteAsync(
            workspace.Id,
            async session =>
            {
                var done = await CommitAsync(session, workspace, documents, plan, terms, cancellationToken);
                if (isRepeated) done?.UnionWith(await FindCommittedAsync(session, workspace, documents, cancellationToken));
                isRepeated = true;
                return done;
            },
            cancellationToken,
            isLong: true,
            isRepeatable: true);
        if (committed is null) lexicon.Forget(workspace.Id);
        return committed;
    }

    /// <returns>As <see cref="TryCommitAsync"/>.</returns>
    private async Task<HashSet<long>?> CommitAsync(
        PostgresSession session, Workspace workspace, IReadOnlyList<IndexedDocument> documents, CommitPlan plan, IReadOnlyDictionary<string, int> terms, CancellationToken cancellationToken)
    {
        var fence = await LockAsync(session, workspace, documents, plan, terms, cancellationToken);
        if (fence is null) return [];

        // A replica that was promoted before it had the last writes, or a backup that was restored, knows other terms than were remembered.
        if (fence.Terms != terms.Count) return null;
        var rows = new CommitRows(workspace, fence.Indexes, terms, plan.Averages, fence.NewIds);
        foreach (var document in plan.Documents)
        {
            if (fence.Held.Contains(document.Id)) rows.Add(document);
        }

        if (rows.IsEmpty) return [];
        var (lostChunks, lostWords) = await DeleteAsync(session, rows.Deletions(), cancellationToken);
        var now = time.GetUtcNow();
        List<Statement> changes = [.. rows.Insertions()];
        if (fence.IsListenedTo) changes.Add(WebhookOutbox.Add(workspace.Id, now, [.. plan.Documents.Where(document => fence.Held.Contains(document.Id)).Select(document => WebhookEvent.DocumentIndexed(document.Document, now))]));
        changes.Add(rows.Publish(lostChunks, lostWords, now));
        if (!fence.KeepsOriginals) changes.Add(rows.DropOriginals());
        await session.ExecuteAsync(changes, cancellationToken);
        return [.. plan.Documents.Select(document => document.Id).Where(fence.Held.Contains)];
    }

    /// <returns>Null when nothing is to be written: the workspace was deleted, or its model is another one and every lease was taken back by that.</returns>
    /// <exception cref="AsembException"><c>model_mismatch</c> when a lease is held and the vectors are of another model than the active one.</exception>
    private static async Task<Fence?> LockAsync(
        PostgresSession session, Workspace workspace, IReadOnlyList<IndexedDocument> documents, CommitPlan plan, IReadOnlyDictionary<string, int> terms, CancellationToken cancellationToken)
    {
        var distinct = documents.DistinctBy(document => document.Leased.Document.Id).ToList();
        await using var reader = await session.ReadAsync(
            [
                new Statement(WorkspaceSql.Hold, workspace.Id),
                new Statement(
                    CommitSql.Lock, workspace.Id, distinct.Select(document => document.Leased.Document.Id).ToArray(), distinct.Select(document => document.Leased.Lease).ToArray()),
                new Statement(WorkspaceSql.Indexes, workspace.Id),
                new Statement(CommitSql.NewIds, plan.Documents.Sum(document => document.Chunks.Count(chunk => chunk.Kept is null))),
                new Statement(CommitSql.CountTerms, workspace.Id, terms.Keys.ToArray(), terms.Values.ToArray()),
                WebhookOutbox.Subscribed(workspace.Id),
            ],
            cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return null;
        var keepsOriginals = WorkspaceSettingsJson.Read(reader.GetString(1)).KeepOriginals;
        await reader.NextResultAsync(cancellationToken);
        var held = (await PostgresSession.ReadRowsAsync(reader, row => row.GetInt64(0), cancellationToken)).ToHashSet();
        await reader.NextResultAsync(cancellationToken);
        var indexes = await PostgresSession.ReadRowsAsync(reader, row => IndexTable.Read(row, workspace.Id), cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var newIds = new Queue<long>(await PostgresSession.ReadRowsAsync(reader, row => row.GetInt64(0), cancellationToken));
        await reader.NextResultAsync(cancellationToken);
        var known = (await PostgresSession.ReadRowsAsync(reader, row => row.GetInt64(0), cancellationToken))[0];
        await reader.NextResultAsync(cancellationToken);
        var subscribed = await PostgresSession.ReadRowsAsync(reader, row => row.GetString(0), cancellationToken);
        if (held.Count == 0 || indexes.Find(index => index.IsActive) is not { } active) return null;
        return string.Equals(active.Fingerprint, workspace.Model.Fingerprint, StringComparison.Ordinal)
            ? new Fence(held, indexes, newIds, known, keepsOriginals, subscribed.Contains(WebhookEventType.DocumentIndexed, StringComparer.Ordinal))
            : throw new AsembException(
                ErrorCodes.ModelMismatch,
                $"The active model of workspace '{workspace.Name}' is not {workspace.Model.Id} any more. Process the documents again with the present one.");
    }

    private static async Task<(long Chunks, long Words)> DeleteAsync(PostgresSession session, IReadOnlyList<Statement> deletions, CancellationToken cancellationToken)
    {
        if (deletions.Count == 0) return default;
        await using var reader = await session.ReadAsync(deletions, cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private static Task<List<long>> FindCommittedAsync(PostgresSession session, Workspace workspace, IReadOnlyList<IndexedDocument> documents, CancellationToken cancellationToken) =>
        session.QueryAsync(
            CommitSql.AlreadyIndexed,
            row => row.GetInt64(0),
            cancellationToken,
            workspace.Id,
            documents.Select(document => document.Leased.Document.Id).ToArray(),
            documents.Select(document => document.Leased.Document.Version).ToArray());

    /// <param name="Held">Documents whose lease is held to the end of the transaction.</param>
    /// <param name="Terms">How many of the terms have the ids they are given here.</param>
    /// <param name="KeepsOriginals">The workspace, now: when the documents were leased it may have been otherwise.</param>
    /// <param name="IsListenedTo">A webhook wants to be told of indexed documents.</param>
    private sealed record Fence(HashSet<long> Held, List<IndexTable> Indexes, Queue<long> NewIds, long Terms, bool KeepsOriginals, bool IsListenedTo);
}
