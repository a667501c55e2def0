using System.Text.Json;
using System.Text.Json.Nodes;
using Asemb.Core.Chunking;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Stores;
using Asemb.Core.Transfer;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Documents;
using Asemb.Postgres.Filters;

namespace Asemb.Postgres.Transfer;

/// <summary>
/// Writes documents as another store has them, in three steps: rows that are leased to this copy alone, with the searchable version as the one to be
/// committed; the commit that every document goes through, which makes words, fields and vectors; and then what the commit cannot know: a newer
/// version that waits or failed, and the times. Killed in between, what is there differs from what was to be written, and is written anew.
/// </summary>
internal sealed class TransferWriting(PostgresDatabase database, IDocumentStore documents, IIngestionStore ingestion, TimeProvider time)
{
    /// <summary>Far longer than the steps take. When it ends after a kill, a running server takes such a document for one to be indexed.</summary>
    private static readonly TimeSpan LeaseTime = TimeSpan.FromHours(1);

    public async Task WriteAsync(Workspace workspace, IReadOnlyList<TransferDocument> batch, CancellationToken cancellationToken)
    {
        await documents.DeleteAsync(workspace, [.. batch.Select(document => document.Key)], cancellationToken);
        var lease = Guid.NewGuid();
        var ids = await InsertAsync(workspace, batch, lease, cancellationToken);
        var searchable = batch.Select((document, i) => (document, Id: ids[i])).Where(item => item.document.Searchable is not null).ToList();
        if (searchable.Count > 0)
        {
            var outcomes = await ingestion.CommitAsync(workspace, [.. searchable.Select(item => ToCommit(workspace, item.document, item.Id, lease))], cancellationToken);
            if (outcomes.Contains(CommitOutcome.Superseded))
            {
                throw new AsembException(ErrorCodes.StoreUnavailable, $"Documents of '{workspace.Name}' were taken away while they were copied. Run the same copy again.") { IsTransient = true };
            }
        }

        var now = time.GetUtcNow();
        await database.WriteAsync(
            workspace.Id, session => session.ExecuteAsync([.. batch.SelectMany((document, i) => Restore(workspace, document, ids[i], now))], cancellationToken), cancellationToken);
    }

    private Task<long[]> InsertAsync(Workspace workspace, IReadOnlyList<TransferDocument> batch, Guid lease, CancellationToken cancellationToken) => database.WriteAsync(
        workspace.Id,
        async session =>
        {
            var until = time.GetUtcNow() + LeaseTime;
            var ids = new long[batch.Count];
            await using (var reader = await session.ReadAsync([.. batch.Select(document => Insert(workspace, document, lease, until))], cancellationToken))
            {
                for (var i = 0; i < ids.Length; i++, await reader.NextResultAsync(cancellationToken))
                {
                    await reader.ReadAsync(cancellationToken);
                    ids[i] = reader.GetInt64(0);
                }
            }

            List<Statement> contents =
            [
                .. batch.Select((document, i) => (document, Id: ids[i])).Where(item => item.document.Content is not null)
                    .Select(item => new Statement(TransferSql.InsertContent, workspace.Id, item.Id, item.document.ContentEncoding, item.document.Content)),
            ];
            if (contents.Count > 0) await session.ExecuteAsync(contents, cancellationToken);
            return ids;
        },
        cancellationToken);

    /// <summary>Given as what is searchable was, which the commit takes over.</summary>
    private static Statement Insert(Workspace workspace, TransferDocument document, Guid lease, DateTimeOffset until)
    {
        var given = document.Searchable is { } searchable
            ? new GivenFields(searchable.Source, searchable.Uri, searchable.FileName, searchable.Title, searchable.MediaType, searchable.Metadata)
            : document.Given;
        return new Statement(
            TransferSql.InsertLeased, workspace.Id, KeyHash.Of(document.Key), Text(document.Key), document.Searchable?.Version ?? document.Version, until, lease,
            document.Searchable?.ContentHash ?? document.ContentHash, document.Searchable?.ContentBytes ?? document.ContentBytes, (long)(document.Content?.Length ?? 0),
            document.CreatedAt, document.Searchable?.UpdatedAt ?? document.UpdatedAt,
            Text(given.Source), Text(given.Uri), Text(given.FileName), Text(given.Title), Text(given.MediaType), Text(given.Metadata));
    }

    private static IndexedDocument ToCommit(Workspace workspace, TransferDocument document, long id, Guid lease)
    {
        var searchable = document.Searchable!;
        var metadata = JsonNode.Parse(searchable.Metadata)!.AsObject();
        var row = new Document
        {
            Id = id,
            Key = document.Key,
            Source = searchable.Source,
            Uri = searchable.Uri,
            FileName = searchable.FileName,
            Title = searchable.Title,
            MediaType = searchable.MediaType,
            Metadata = metadata,
            ContentHash = searchable.ContentHash,
            ContentBytes = searchable.ContentBytes,
            Version = searchable.Version,
            State = DocumentState.Processing,
            Attempts = 1,
            ChunkCount = 0,
            CreatedAt = document.CreatedAt,
            UpdatedAt = searchable.UpdatedAt,
        };
        return new IndexedDocument
        {
            Leased = new LeasedDocument(workspace, row, lease, searchable.Title, metadata, ReadOnlyMemory<byte>.Empty, new HashSet<ChunkHash>()),
            MediaType = searchable.MediaType,
            Title = searchable.Title,
            Author = searchable.Author,
            Language = searchable.Language,
            Metadata = metadata,
            Warnings = JsonSerializer.Deserialize<List<string>>(searchable.Warnings)!,
            Chunks = [.. searchable.Chunks.Select(chunk => new IndexedChunk(
                new DocumentChunk(chunk.Ordinal, chunk.Start, chunk.Length, chunk.Text, chunk.HeadingPath, chunk.Tokens, chunk.Page) { Context = chunk.Context },
                ChunkHash.FromBytes(chunk.Hash),
                chunk.Vector))],
        };
    }

    private static IEnumerable<Statement> Restore(Workspace workspace, TransferDocument document, long id, DateTimeOffset now)
    {
        var given = document.Given;
        if (document.Searchable is { } searchable)
        {
            yield return new Statement(
                TransferSql.RestoreSearchable, workspace.Id, id, searchable.Version, searchable.IndexedAt, searchable.UpdatedAt, searchable.ContentBytes, searchable.ContentHash);
        }

        DateTimeOffset? due = document.State == DocumentState.Pending ? document.RetryAt ?? now : null;
        yield return new Statement(
            TransferSql.Restore, workspace.Id, id, document.Version, DocumentStateName.Of(document.State), due, document.RetryAt, document.Attempts, document.IsSuspect, document.ContentHash,
            document.ContentBytes, (long)(document.Content?.Length ?? 0), document.CreatedAt, document.UpdatedAt,
            Text(document.Error?.Stage), Text(document.Error?.Code), Text(document.Error?.Message),
            Text(given.Source), Text(given.Uri), Text(given.FileName), Text(given.Title), Text(given.MediaType), Text(given.Metadata));
    }

    private static string? Text(string? text) => text is null ? null : StorableText.Of(text);
}
