using Asemb.Core.Documents;
using Asemb.Core.Errors;

namespace Asemb.Extraction;

/// <summary>Bytes of any supported format in, structured text out. Thread-safe.</summary>
public interface IDocumentExtractor
{
    /// <exception cref="AsembException">What is wrong with the file; it fails the same way again.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    Task<ExtractedDocument> ExtractAsync(FileInput file, CancellationToken cancellationToken = default);

    /// <summary>The same for those who may not have room for the text.</summary>
    /// <param name="hasRoom">Asked, by any thread, with the characters of the text.</param>
    /// <returns>Null when there is no room.</returns>
    /// <exception cref="AsembException">What is wrong with the file; it fails the same way again.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    async Task<ExtractedDocument?> ExtractAsync(FileInput file, Func<int, bool> hasRoom, CancellationToken cancellationToken = default) =>
        await ExtractAsync(file, cancellationToken) is var document && hasRoom(document.Text.Length) ? document : null;
}
