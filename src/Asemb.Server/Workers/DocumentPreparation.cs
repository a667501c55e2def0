using System.Globalization;
using System.Text.Json.Nodes;
using Asemb.Core.Chunking;
using Asemb.Core.Documents;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Search.Filters;
using Asemb.Extraction;
using Asemb.Extraction.Isolation;
using Asemb.Extraction.Ocr;
using Asemb.Server.Configuration;

namespace Asemb.Server.Workers;

/// <summary>From bytes to chunks: reads one document and cuts it. Thread-safe.</summary>
internal sealed class DocumentPreparation(IDocumentExtractor extractor, StageBoard board, IndexingOptions options) : IDisposable
{
    // Processes apart have places of their own; what is done here has one for each processor.
    private readonly SemaphoreSlim _here = new(options.EffectiveParallelism, options.EffectiveParallelism);

    /// <summary>True when a file harms its own reading only.</summary>
    private bool IsIsolated => extractor is IsolatedExtractor or OcrExtractor { Inner: IsolatedExtractor };

    /// <summary>Waits for room in memory when the text turns out to be larger than was thought.</summary>
    /// <exception cref="StageException">Says where it failed.</exception>
    public async Task<PreparedDocument> PrepareAsync(LeasedDocument leased, ITokenCounter tokens, UnderWay.Place place, CancellationToken cancellationToken)
    {
        var stage = Stage.Extract;
        try
        {
            board.Enter(leased.Document.Id, stage);
            var extracted = await ExtractAsync(leased, place, cancellationToken);
            stage = Stage.Chunk;
            board.Enter(leased.Document.Id, stage);
            return await HereAsync(() => Task.FromResult(Cut(leased, extracted, tokens, cancellationToken)), cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw new StageException(stage, exception);
        }
    }

    public void Dispose() => _here.Dispose();

    /// <summary>
    /// A text for which there is no room is let go, and the file is read once more when there is: holding it would take the memory, or the reader, that others
    /// need. That is for files that unpack to far more than is usual, while others like them are under way.
    /// </summary>
    private async Task<ExtractedDocument> ExtractAsync(LeasedDocument leased, UnderWay.Place place, CancellationToken cancellationToken)
    {
        var file = new FileInput(leased.Content, leased.Document.FileName, leased.Document.MediaType) { Owner = leased.Workspace.Name };
        while (true)
        {
            // Nothing is given back before it is known how many vectors there will be.
            var bytes = 0L;
            Task<ExtractedDocument?> ReadAsync() => extractor.ExtractAsync(file, chars => place.TryTake(bytes = Math.Max(place.Bytes, PreparedDocument.BytesOf(leased, chars))), cancellationToken);
            if (await (IsIsolated ? ReadAsync() : HereAsync(ReadAsync, cancellationToken)) is { } extracted) return extracted;
            await place.TakeAsync(bytes, cancellationToken);
        }
    }

    private static PreparedDocument Cut(LeasedDocument leased, ExtractedDocument extracted, ITokenCounter tokens, CancellationToken cancellationToken)
    {
        var title = leased.GivenTitle ?? extracted.Title;
        var chunks = DocumentChunker.Chunk(extracted, leased.Workspace.Settings.Chunking, tokens, cancellationToken);
        if (chunks.Count == 0) throw new AsembException(ErrorCodes.EmptyDocument, "There is no text in the document.");
        var (metadata, warnings) = Overlay(leased, extracted);
        return new PreparedDocument(leased, extracted with { Text = "", Blocks = [] }, title, metadata, warnings, [.. chunks.Select(chunk => (chunk, chunk.Hash(title)))]);
    }

    private async Task<T> HereAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _here.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            _here.Release();
        }
    }

    /// <summary>The client's metadata over the file's. What the file carries must not fail the document: it is left out with a warning.</summary>
    private static (JsonObject Metadata, IReadOnlyList<string> Warnings) Overlay(LeasedDocument leased, ExtractedDocument extracted)
    {
        var metadata = extracted.Metadata.DeepClone().AsObject();
        if (extracted.CreatedAt is { } created) metadata.TryAdd("fileCreatedAt", created.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture));
        if (extracted.ModifiedAt is { } modified) metadata.TryAdd("fileModifiedAt", modified.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture));
        foreach (var (name, value) in leased.GivenMetadata) metadata[name] = value?.DeepClone();
        return (metadata, extracted.Warnings);
    }
}
