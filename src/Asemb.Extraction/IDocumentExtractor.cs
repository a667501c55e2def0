using Asemb.Core.Documents;
using Asemb.Core.Errors;

namespace Asemb.Extraction;

/// <summary>Bytes of any supported format in, structured text out. Thread-safe.</summary>
public interface IDocumentExtractor
{
    /// <exception cref="AsembException">What is wrong with the file; it fails the same way again.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    Task<ExtractedDocument> ExtractAsync(FileInput file, CancellationToken cancellationToken = default);
}
