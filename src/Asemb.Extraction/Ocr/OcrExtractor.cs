using System.Globalization;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Extraction.Isolation;

namespace Asemb.Extraction.Ocr;

/// <summary>Reads files as another extractor does, and PDF files with pages that are pictures once more after a program has given them a text layer.</summary>
public sealed class OcrExtractor(IDocumentExtractor inner, OcrOptions options, ExtractionLimits limits) : IDocumentExtractor, IAsyncDisposable
{
    private readonly TakingTurns _turns = new(options.Parallelism);

    /// <summary>What reads the files.</summary>
    public IDocumentExtractor Inner => inner;

    /// <inheritdoc/>
    public async Task<ExtractedDocument> ExtractAsync(FileInput file, CancellationToken cancellationToken = default) => (await ExtractAsync(file, static _ => true, cancellationToken))!;

    /// <summary>Asks for the text that the file has by itself: what is recognised is little beside its pictures, and dear to recognise once more.</summary>
    public async Task<ExtractedDocument?> ExtractAsync(FileInput file, Func<int, bool> hasRoom, CancellationToken cancellationToken = default)
    {
        try
        {
            var document = await inner.ExtractAsync(file, hasRoom, cancellationToken);
            return document is null or { PicturePages: 0 } ? document : await CompleteAsync(document, file, cancellationToken);
        }
        catch (AsembException exception) when (exception.Error == ErrorCodes.NeedsOcr)
        {
            return await ReadAgainAsync(file, cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => inner is IAsyncDisposable disposable ? disposable.DisposeAsync() : ValueTask.CompletedTask;

    // What could be read is not lost when the program fails with the rest.
    private async Task<ExtractedDocument> CompleteAsync(ExtractedDocument document, FileInput file, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAgainAsync(file, cancellationToken);
        }
        catch (AsembException exception)
        {
            return document with { Warnings = [.. document.Warnings, exception.Message] };
        }
    }

    private async Task<ExtractedDocument> ReadAgainAsync(FileInput file, CancellationToken cancellationToken)
    {
        byte[] withText;
        await _turns.EnterAsync(file.Owner, cancellationToken);
        try
        {
            withText = await OcrProcess.RunAsync(options, limits.MaxInputBytes, file.Content, cancellationToken);
        }
        finally
        {
            _turns.Leave();
        }

        try
        {
            var document = await inner.ExtractAsync(file with { Content = withText }, cancellationToken);
            var warning = string.Create(CultureInfo.InvariantCulture, $"Text of pages that are pictures was recognised by {Path.GetFileName(options.Arguments[0])}, and may hold mistakes.");
            return document with { Warnings = [.. document.Warnings, warning] };
        }
        catch (AsembException exception) when (exception.Error == ErrorCodes.NeedsOcr)
        {
            throw new AsembException(ErrorCodes.OcrFailed, "OCR found no text in the PDF. Is it upright, sharp enough, and in a language that the OCR program was told?", exception);
        }
    }
}
