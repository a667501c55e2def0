using System.Text.Json;
using Asemb.Core.Chunking;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Documents;
using Asemb.Sqlite.Indexing;
using Asemb.Sqlite.Workspaces;

namespace Asemb.Sqlite.Ingestion;

/// <summary>Makes processed documents searchable: rows in one transaction, then the index in memory in one step.</summary>
internal sealed class DocumentCommit(SqliteDatabase database, WorkspaceIndexes indexes, TimeProvider time)
{
    public Task<IReadOnlyList<CommitOutcome>> CommitAsync(Workspace workspace, IReadOnlyList<IndexedDocument> documents, CancellationToken cancellationToken)
    {
        foreach (var document in documents) Check(workspace, document);
        return database.WriteAsync(write => Commit(write, workspace, documents), cancellationToken);
    }

    private IReadOnlyList<CommitOutcome> Commit(WriteScope write, Workspace workspace, IReadOnlyList<IndexedDocument> documents)
    {
        var session = write.Session;
        var index = session.Single(
            WorkspaceSql.ActiveIndex, row => new ActiveIndex(row.GetInt64(0), row.GetString(2)), ("$id", workspace.Id));
        if (index is null) return [.. documents.Select(_ => CommitOutcome.Superseded)];
        if (!string.Equals(index.Fingerprint, workspace.Model.Fingerprint, StringComparison.Ordinal)) throw ModelChanged(workspace);

        long? generation = null;
        var published = new List<PublishedDocument>();
        var outcomes = new CommitOutcome[documents.Count];
        for (var i = 0; i < documents.Count; i++)
        {
            var held = session.Scalar<long?>(
                CommitSql.Held,
                ("$id", documents[i].Leased.Document.Id), ("$workspace", workspace.Id), ("$lease", documents[i].Leased.Lease.ToByteArray()));
            outcomes[i] = held is null ? CommitOutcome.Superseded : CommitOutcome.Committed;
            if (held is null) continue;
            generation ??= session.Scalar<long>(WorkspaceSql.NextGeneration, ("$id", workspace.Id));
            published.Add(Publish(session, workspace, index.Id, documents[i], generation.Value));
        }

        if (generation is { } visible) write.AfterCommit(() => indexes.Publish(workspace.Id, visible, published));
        return outcomes;
    }

    private PublishedDocument Publish(SqliteSession session, Workspace workspace, long index, IndexedDocument document, long generation)
    {
        var id = document.Leased.Document.Id;
        var stored = session.Query(
            CommitSql.StoredChunks,
            row => new ChunkPlace(
                row.GetInt64(0), ChunkHash.FromBytes(row.GetFieldValue<byte[]>(1)), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4), row.GetInt32(5), row.GetInt32(6), row.GetString(7)),
            ("$document", id));
        var diff = ChunkDiff.Of(stored, document.Chunks);
        var vectors = new ChunkVectors(session, index, stored, document.Chunks);
        var chunks = new List<PublishedChunk>(document.Chunks.Count);
        for (var i = 0; i < document.Chunks.Count; i++)
        {
            var (chunk, hash, _) = document.Chunks[i];
            var headings = ChunkRow.WriteHeadings(chunk.HeadingPath);
            if (diff.Kept[i] is { } kept)
            {
                Move(session, kept, chunk, headings);
                chunks.Add(new PublishedChunk(kept.Id, chunk.Ordinal, null));
                continue;
            }

            var vector = vectors.Of(hash) ?? throw NoVector(workspace, document, chunk);
            var chunkId = Insert(session, workspace, id, chunk, hash, headings);
            session.Execute(
                CommitSql.InsertVector, ("$chunk", chunkId), ("$index", index), ("$workspace", workspace.Id), ("$vector", StoredVector.ToBytes(vector)));
            chunks.Add(new PublishedChunk(chunkId, chunk.Ordinal, vector));
        }

        foreach (var gone in diff.Gone) session.Execute(CommitSql.DeleteChunk, ("$id", gone.Id));
        session.Execute(
            CommitSql.Publish,
            ("$chunks", document.Chunks.Count), ("$generation", generation), ("$now", time.NowMilliseconds()),
            ("$title", document.Title), ("$author", document.Author), ("$language", document.Language), ("$mediaType", document.MediaType),
            ("$metadata", document.Metadata.ToJsonString()), ("$warnings", JsonSerializer.Serialize(document.Warnings)), ("$id", id));
        var searchable = session.Single(DocumentSql.FindById, DocumentRow.ReadSearchable, ("$id", id))!;
        return new PublishedDocument(searchable, chunks, diff.Gone.Select(gone => gone.Id).ToList());
    }

    private static void Move(SqliteSession session, ChunkPlace kept, DocumentChunk chunk, string headings)
    {
        // The same hash in the same place under the same headings has the same text, so that there is nothing to write.
        var place = new ChunkPlace(kept.Id, kept.Hash, chunk.Ordinal, chunk.Start, chunk.Length, chunk.TokenCount, chunk.Page, headings);
        if (place == kept) return;
        session.Execute(
            CommitSql.MoveChunk,
            ("$ordinal", chunk.Ordinal), ("$start", chunk.Start), ("$length", chunk.Length), ("$tokens", chunk.TokenCount), ("$page", chunk.Page),
            ("$headings", headings), ("$text", chunk.Text), ("$id", kept.Id));
    }

    private static long Insert(SqliteSession session, Workspace workspace, long document, DocumentChunk chunk, ChunkHash hash, string headings) =>
        session.Scalar<long>(
            CommitSql.InsertChunk,
            ("$workspace", workspace.Id), ("$document", document), ("$ordinal", chunk.Ordinal), ("$start", chunk.Start), ("$length", chunk.Length),
            ("$tokens", chunk.TokenCount), ("$page", chunk.Page), ("$hash", hash.ToBytes()), ("$words", Array.Empty<byte>()), ("$headings", headings), ("$text", chunk.Text));

    private static void Check(Workspace workspace, IndexedDocument document)
    {
        if (document.Leased.Workspace.Id != workspace.Id) throw new ArgumentException($"'{document.Leased.Document.Key}' is not of workspace '{workspace.Name}'.", nameof(document));
        if (document.Chunks.Count == 0) throw new ArgumentException($"'{document.Leased.Document.Key}' has no chunks.", nameof(document));
        foreach (var chunk in document.Chunks)
        {
            if (chunk.Vector is null || chunk.Vector.Length == workspace.Model.Dimensions) continue;
            throw new AsembException(
                ErrorCodes.ModelMismatch,
                $"A vector of '{document.Leased.Document.Key}' has {chunk.Vector.Length} dimensions, and workspace '{workspace.Name}' was indexed with {workspace.Model.Id} of {workspace.Model.Dimensions}. Use that model, or make a new workspace for the other.");
        }
    }

    private static AsembException ModelChanged(Workspace workspace) => new(
        ErrorCodes.ModelMismatch,
        $"The active model of workspace '{workspace.Name}' is not {workspace.Model.Id} any more. Process the documents again with the present one.");

    private static AsembException NoVector(Workspace workspace, IndexedDocument document, DocumentChunk chunk) => new(
        ErrorCodes.ModelMismatch,
        $"Chunk {chunk.Ordinal} of '{document.Leased.Document.Key}' came without a vector, and none of {workspace.Model.Id} is stored for its text. Process the document again.");

    private sealed record ActiveIndex(long Id, string Fingerprint);
}
