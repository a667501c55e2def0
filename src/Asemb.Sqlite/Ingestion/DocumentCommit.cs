using System.Text.Json;
using Asemb.Core.Chunking;
using Asemb.Core.Errors;
using Asemb.Core.Indexing;
using Asemb.Core.Ingestion;
using Asemb.Core.Webhooks;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Documents;
using Asemb.Sqlite.Indexing;
using Asemb.Sqlite.Webhooks;
using Asemb.Sqlite.Workspaces;

namespace Asemb.Sqlite.Ingestion;

/// <summary>Makes processed documents searchable: rows in one transaction, then the index in memory in one step.</summary>
internal sealed class DocumentCommit(SqliteDatabase database, WorkspaceIndexes indexes, TimeProvider time)
{
    public async Task<IReadOnlyList<CommitOutcome>> CommitAsync(
        Workspace workspace, IReadOnlyList<IndexedDocument> documents, CancellationToken cancellationToken)
    {
        foreach (var document in documents) document.RequireFit(workspace);
        var gate = indexes.TermsOf(workspace.Id);
        await gate.WaitAsync(cancellationToken);
        try
        {
            var loaded = (await indexes.GetAsync(workspace, cancellationToken)).Index;
            await ForgetUnusedTermsAsync(workspace, loaded, cancellationToken);
            var terms = loaded.BeginTerms();
            var prepared = await database.ReadAsync(session => Prepare(session, workspace, documents, terms), cancellationToken);
            RequireRoom(workspace, loaded, prepared);
            return await database.WriteAsync(write => Commit(write, workspace, prepared, terms), cancellationToken);
        }
        catch (AsembException exception) when (exception.Error == ErrorCodes.WorkspaceNotFound)
        {
            return [.. documents.Select(_ => CommitOutcome.Superseded)];
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Commits what the same transaction accepts and leases.</summary>
    /// <param name="begin">On the writer: its result, and what is to be committed. Undone with everything when that fails.</param>
    public async Task<T> CommitAsync<T>(Workspace workspace, Func<WriteScope, (T Result, IReadOnlyList<IndexedDocument> Documents)> begin, CancellationToken cancellationToken)
    {
        var gate = indexes.TermsOf(workspace.Id);
        await gate.WaitAsync(cancellationToken);
        try
        {
            var loaded = (await indexes.GetAsync(workspace, cancellationToken)).Index;
            await ForgetUnusedTermsAsync(workspace, loaded, cancellationToken);
            var terms = loaded.BeginTerms();
            return await database.WriteAsync(
                write =>
                {
                    var (result, documents) = begin(write);
                    if (documents.Count == 0) return result;
                    foreach (var document in documents) document.RequireFit(workspace);
                    var prepared = Prepare(write.Session, workspace, documents, terms);
                    RequireRoom(workspace, loaded, prepared);
                    return Commit(write, workspace, prepared, terms).Contains(CommitOutcome.Superseded) ? throw workspace.Missing() : result;
                },
                cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task ForgetUnusedTermsAsync(Workspace workspace, WorkspaceIndex index, CancellationToken cancellationToken)
    {
        var unused = index.FindUnusedTerms();
        if (unused.Count == 0) return;
        await database.WriteAsync(
            write =>
            {
                write.AfterCommit(() => indexes.ForgetTerms(workspace.Id, index, unused));
                return write.Session.Execute(IndexSql.DeleteTerms, ("$workspace", workspace.Id), ("$ids", JsonSerializer.Serialize(unused.Select(term => term.Key))));
            },
            cancellationToken);
    }

    /// <summary>Refused before it is committed: an index that cannot be built any more would answer no search at all.</summary>
    private static void RequireRoom(Workspace workspace, WorkspaceIndex index, List<PreparedDocument?> prepared)
    {
        var added = prepared.Sum(document => document?.Chunks.Count(chunk => chunk.Words is not null) ?? 0);
        if ((long)index.ChunkCount + added <= index.MaxChunks) return;
        throw new AsembException(
            ErrorCodes.StoreUnavailable,
            $"Workspace '{workspace.Name}' has {index.ChunkCount} chunks, and {added} more would be more than the {index.MaxChunks} that it can have. Delete documents, or put new ones into another workspace.");
    }

    private static List<PreparedDocument?> Prepare(SqliteSession session, Workspace workspace, IReadOnlyList<IndexedDocument> documents, TermAssignment terms)
    {
        if (TargetIndexes.Find(session, workspace, documents) is not { } targets) return [.. documents.Select(_ => default(PreparedDocument))];
        var preparation = new CommitPreparation(session, workspace, targets.Active, terms);
        return [.. documents.Select(preparation.Prepare)];
    }

    private IReadOnlyList<CommitOutcome> Commit(WriteScope write, Workspace workspace, List<PreparedDocument?> prepared, TermAssignment terms)
    {
        var outcomes = new CommitOutcome[prepared.Count];
        Array.Fill(outcomes, CommitOutcome.Superseded);
        if (TargetIndexes.Find(write.Session, workspace, [.. prepared.OfType<PreparedDocument>().Select(document => document.Document)]) is not { } targets) return outcomes;

        // As it is now: when the documents were leased it may have been otherwise.
        var keepsOriginals = WorkspaceSettingsJson.Read(write.Session.Scalar<string>(CommitSql.Settings, ("$workspace", workspace.Id))!).KeepOriginals;
        var isListenedTo = WebhookOutbox.IsListenedTo(write.Session, workspace.Id, WebhookEventType.DocumentIndexed);
        long? generation = null;
        var removed = new List<long>();
        var published = new List<IndexDocument>();
        for (var i = 0; i < prepared.Count; i++)
        {
            if (prepared[i] is not { } document || !TargetIndexes.IsHeld(write.Session, workspace, document.Document.Leased)) continue;
            outcomes[i] = CommitOutcome.Committed;
            generation ??= write.Session.Scalar<long>(WorkspaceSql.NextGeneration, ("$id", workspace.Id));
            if (document.IsRewritten) removed.Add(document.Document.Leased.Document.Id);
            if (isListenedTo) WebhookOutbox.Add(write.Session, workspace.Id, WebhookEvent.DocumentIndexed(document.Document, time.GetUtcNow()));
            published.Add(Publish(write.Session, workspace, targets.For(document.Document.Leased), document, generation.Value, keepsOriginals));
        }

        if (generation is not { } visible) return outcomes;
        foreach (var (id, term, surface) in terms.NewTerms)
        {
            write.Session.Execute(IndexSql.InsertTerm, ("$workspace", workspace.Id), ("$id", id), ("$term", term), ("$surface", surface));
        }

        write.AfterCommit(() => indexes.Publish(workspace.Id, visible, memory => memory.Apply(visible, terms, removed, published)));
        return outcomes;
    }

    private IndexDocument Publish(SqliteSession session, Workspace workspace, TargetIndexes indexes, PreparedDocument prepared, long generation, bool keepsOriginals)
    {
        var document = prepared.Document;
        var id = document.Leased.Document.Id;
        var rows = new List<IndexChunkRow>(prepared.Chunks.Count);
        foreach (var chunk in prepared.Chunks) rows.Add(new IndexChunkRow(Write(session, workspace, indexes, id, chunk), chunk.Chunk.Chunk.Ordinal, chunk.Words, chunk.Vector));
        foreach (var gone in prepared.Gone) session.Execute(CommitSql.DeleteChunk, ("$id", gone.Id), ("$workspace", workspace.Id));
        session.Execute(CommitSql.ForgetReplaced, ("$id", id), ("$workspace", workspace.Id));
        session.Execute(
            CommitSql.Publish,
            ("$chunks", rows.Count), ("$words", prepared.Language), ("$generation", generation), ("$now", time.NowMilliseconds()),
            ("$title", document.Title), ("$author", document.Author), ("$language", document.Language), ("$mediaType", document.MediaType),
            ("$metadata", document.Metadata.ToJsonString()), ("$warnings", JsonSerializer.Serialize(document.Warnings)), ("$id", id), ("$workspace", workspace.Id));
        if (!keepsOriginals)
        {
            session.Execute(CommitSql.DropOriginal, ("$id", id), ("$workspace", workspace.Id));
            session.Execute(CommitSql.KeepsNothing, ("$id", id), ("$workspace", workspace.Id));
        }

        var searchable = session.Single(DocumentSql.FindById, DocumentRow.ReadSearchable, ("$workspace", workspace.Id), ("$id", id))!;
        return new IndexDocument(id, prepared.Language, searchable.Metadata, IndexLoader.FieldsOf(searchable), rows);
    }

    /// <returns>The chunk's id.</returns>
    private static long Write(SqliteSession session, Workspace workspace, TargetIndexes indexes, long document, PreparedChunk prepared)
    {
        var (chunk, hash, _) = prepared.Chunk;
        var headings = ChunkRow.WriteHeadings(chunk.HeadingPath);
        if (prepared.Kept is { } kept)
        {
            Move(session, workspace, kept, chunk, headings);
            if (prepared.Words is not null) session.Execute(CommitSql.SetWords, ("$words", prepared.Words), ("$id", kept.Id), ("$workspace", workspace.Id));
            return kept.Id;
        }

        var id = session.Scalar<long>(
            CommitSql.InsertChunk,
            ("$workspace", workspace.Id), ("$document", document), ("$ordinal", chunk.Ordinal), ("$start", chunk.Start), ("$length", chunk.Length),
            ("$tokens", chunk.TokenCount), ("$page", chunk.Page), ("$hash", hash.ToBytes()), ("$words", prepared.Words), ("$headings", headings), ("$text", chunk.Text), ("$context", chunk.Context));
        Insert(session, workspace, id, indexes.Active, prepared.Vector!);

        // Of a duplicate of a known text there is none: whoever fills the index finds it missing.
        if (indexes.Building is { } building && prepared.Chunk.BuildingVector is { } second) Insert(session, workspace, id, building, second);
        return id;
    }

    private static void Insert(SqliteSession session, Workspace workspace, long chunk, long index, float[] vector) => session.Execute(
        CommitSql.InsertVector, ("$chunk", chunk), ("$index", index), ("$workspace", workspace.Id), ("$vector", StoredVector.ToBytes(vector)));

    private static void Move(SqliteSession session, Workspace workspace, ChunkPlace kept, DocumentChunk chunk, string headings)
    {
        if (kept.IsPlaceOf(chunk, headings)) return;
        session.Execute(
            CommitSql.MoveChunk,
            ("$ordinal", chunk.Ordinal), ("$start", chunk.Start), ("$length", chunk.Length), ("$tokens", chunk.TokenCount), ("$page", chunk.Page),
            ("$headings", headings), ("$text", chunk.Text), ("$context", chunk.Context), ("$id", kept.Id), ("$workspace", workspace.Id));
    }
}
