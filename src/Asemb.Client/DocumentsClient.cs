using System.Runtime.CompilerServices;
using Asemb.Client.Contracts;

namespace Asemb.Client;

/// <summary>Documents of a workspace.</summary>
public sealed class DocumentsClient
{
    private readonly ApiTransport _transport;

    internal DocumentsClient(ApiTransport transport) => _transport = transport;

    /// <summary>Takes one document in.</summary>
    /// <param name="workspace">The workspace's name.</param>
    /// <param name="document">The document.</param>
    /// <param name="waitSeconds">Waits up to so many seconds, 0 to 60, until it is indexed or failed.</param>
    /// <param name="idempotencyKey">A repeat with the same key gets the first answer and changes nothing.</param>
    /// <param name="cancellationToken">Stops waiting; what was accepted stays accepted.</param>
    public Task<AcceptResponse> AddAsync(
        string workspace, DocumentInput document, int? waitSeconds = null, string? idempotencyKey = null, CancellationToken cancellationToken = default) =>
        _transport.SendJsonAsync(
            HttpMethod.Post, Path(workspace) + Wait(waitSeconds), document, WireJson.Default.DocumentInput, WireJson.Default.AcceptResponse,
            cancellationToken, idempotencyKey);

    /// <summary>Takes up to 1,000 documents in, all or none. Parameters as for one.</summary>
    public Task<AcceptResponse> AddBatchAsync(
        string workspace, IReadOnlyList<DocumentInput> documents, int? waitSeconds = null, string? idempotencyKey = null,
        CancellationToken cancellationToken = default) =>
        _transport.SendJsonAsync(
            HttpMethod.Post, Path(workspace) + "/batch" + Wait(waitSeconds), new DocumentBatch { Documents = documents }, WireJson.Default.DocumentBatch,
            WireJson.Default.AcceptResponse, cancellationToken, idempotencyKey);

    /// <summary>Takes up to 1,000 documents of one chunk each in with their vectors, made elsewhere by the workspace's model, all or none. They are searchable when it is answered.</summary>
    /// <param name="workspace">The workspace's name.</param>
    /// <param name="documents">At least one.</param>
    /// <param name="fingerprint">Of the workspace's model; see <see cref="CheckEmbeddedAsync"/>.</param>
    /// <param name="cancellationToken">Stops waiting; what was taken in stays.</param>
    public Task<AcceptResponse> AddEmbeddedAsync(string workspace, IReadOnlyList<EmbeddedDocumentInput> documents, string fingerprint, CancellationToken cancellationToken = default) =>
        _transport.SendJsonAsync(
            HttpMethod.Post, Path(workspace) + "/embedded", new EmbeddedDocumentBatch { Fingerprint = fingerprint, Documents = documents }, WireJson.Default.EmbeddedDocumentBatch,
            WireJson.Default.AcceptResponse, cancellationToken);

    /// <summary>Whether vectors of up to 100 texts are of the workspace's model: the texts are embedded again and compared.</summary>
    public Task<EmbeddedCheckResult> CheckEmbeddedAsync(string workspace, IReadOnlyList<EmbeddedSample> samples, CancellationToken cancellationToken = default) =>
        _transport.SendJsonAsync(
            HttpMethod.Post, Path(workspace) + "/embedded/check", new EmbeddedCheck { Samples = samples }, WireJson.Default.EmbeddedCheck, WireJson.Default.EmbeddedCheckResult, cancellationToken);

    /// <summary>
    /// Uploads files of any supported format, streamed, all or none. JSONL files and JSON arrays of objects become one document per record.
    /// </summary>
    /// <param name="workspace">The workspace's name.</param>
    /// <param name="files">At least one.</param>
    /// <param name="progress">Told the bytes of files sent so far.</param>
    /// <param name="waitSeconds">Waits up to so many seconds, 0 to 60, until all are indexed or failed.</param>
    /// <param name="idempotencyKey">A repeat with the same key gets the first answer and changes nothing.</param>
    /// <param name="cancellationToken">Stops sending; nothing is accepted then.</param>
    public Task<AcceptResponse> UploadAsync(
        string workspace, IReadOnlyList<UploadFile> files, IProgress<long>? progress = null, int? waitSeconds = null, string? idempotencyKey = null,
        CancellationToken cancellationToken = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Path(workspace) + "/upload" + Wait(waitSeconds)) { Content = UploadContent.Create(files, progress) };
        return _transport.SendAsync(ApiTransport.WithIdempotency(request, idempotencyKey), WireJson.Default.AcceptResponse, cancellationToken);
    }

    /// <summary>One page of documents, ascending by id.</summary>
    public Task<DocumentPage> ListAsync(string workspace, DocumentListQuery? query = null, CancellationToken cancellationToken = default)
    {
        query ??= new DocumentListQuery();
        var parameters = new QueryString()
            .Add("state", query.State?.ToString().ToLowerInvariant())
            .Add("source", query.Source)
            .Add("prefix", query.Prefix)
            .Add("filter", query.Filter?.ToJsonString(WireJson.Default.Options))
            .Add("limit", query.Limit)
            .Add("cursor", query.Cursor);
        return _transport.GetAsync(Path(workspace) + parameters, WireJson.Default.DocumentPage, cancellationToken);
    }

    /// <summary>All matching documents, page by page.</summary>
    public async IAsyncEnumerable<DocumentInfo> ListAllAsync(
        string workspace, DocumentListQuery? query = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        query ??= new DocumentListQuery { Limit = 500 };
        while (true)
        {
            var page = await ListAsync(workspace, query, cancellationToken);
            foreach (var document in page.Items) yield return document;
            if (page.NextCursor is null) yield break;
            query = query with { Cursor = page.NextCursor };
        }
    }

    /// <summary>The document with this key, or null.</summary>
    public Task<DocumentInfo?> FindAsync(string workspace, string key, CancellationToken cancellationToken = default) =>
        _transport.FindAsync(ByKey(workspace, key), WireJson.Default.DocumentInfo, "document_not_found", cancellationToken);

    /// <summary>The document with this id, or null.</summary>
    public Task<DocumentInfo?> FindAsync(string workspace, long id, CancellationToken cancellationToken = default) =>
        _transport.FindAsync($"{Path(workspace)}/{id}", WireJson.Default.DocumentInfo, "document_not_found", cancellationToken);

    /// <summary>Chunks of a document in order, at most <paramref name="limit"/> (1 to 1,000).</summary>
    public Task<ChunkPage> GetChunksAsync(string workspace, long id, int? limit = null, string? cursor = null, CancellationToken cancellationToken = default) =>
        _transport.GetAsync(
            $"{Path(workspace)}/{id}/chunks{new QueryString().Add("limit", limit).Add("cursor", cursor)}", WireJson.Default.ChunkPage, cancellationToken);

    /// <summary>The original bytes.</summary>
    public Task<byte[]> GetContentAsync(string workspace, long id, CancellationToken cancellationToken = default) =>
        _transport.GetBytesAsync($"{Path(workspace)}/{id}/content", cancellationToken);

    /// <summary>Deletes the document with this key; false when there was none.</summary>
    public async Task<bool> DeleteAsync(string workspace, string key, CancellationToken cancellationToken = default)
    {
        try
        {
            using var response = await _transport.SendAsync(new HttpRequestMessage(HttpMethod.Delete, ByKey(workspace, key)), cancellationToken);
            return true;
        }
        catch (ProblemException problem) when (problem.Code is "document_not_found")
        {
            return false;
        }
    }

    /// <summary>Deletes documents by keys, by source or by filter; returns how many there were.</summary>
    public async Task<int> DeleteManyAsync(string workspace, DeleteDocumentsRequest request, CancellationToken cancellationToken = default) =>
        (await _transport.SendJsonAsync(
            HttpMethod.Post, Path(workspace) + "/delete", request, WireJson.Default.DeleteDocumentsRequest, WireJson.Default.DeleteResult, cancellationToken)).Deleted;

    /// <summary>Makes failed documents pending again: these keys, or all when null. Returns how many.</summary>
    public async Task<int> RetryAsync(string workspace, IReadOnlyList<string>? keys = null, CancellationToken cancellationToken = default) =>
        (await _transport.SendJsonAsync(
            HttpMethod.Post, Path(workspace) + "/retry", new RetryRequest { Keys = keys }, WireJson.Default.RetryRequest, WireJson.Default.RetryResult,
            cancellationToken)).Retried;

    /// <summary>Has documents processed again from their kept originals, with the present settings of the workspace.</summary>
    public Task<ReprocessAnswer> ReprocessAsync(string workspace, ReprocessRequest request, CancellationToken cancellationToken = default) =>
        _transport.SendJsonAsync(
            HttpMethod.Post, Path(workspace) + "/reprocess", request, WireJson.Default.ReprocessRequest, WireJson.Default.ReprocessAnswer, cancellationToken);

    private static string Path(string workspace) => WorkspacesClient.Path(workspace) + "/documents";

    private static string ByKey(string workspace, string key) => Path(workspace) + "/by-key" + new QueryString().Add("key", key);

    private static string Wait(int? seconds) => new QueryString().Add("wait", seconds).ToString();
}
