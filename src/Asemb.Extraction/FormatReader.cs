using Asemb.Core.Documents;

namespace Asemb.Extraction;

/// <summary>Reads one format.</summary>
/// <param name="file">The file; not empty.</param>
/// <param name="mediaType">What detection found, without parameters.</param>
/// <param name="budget">To be asked in every loop whose length the file decides.</param>
/// <returns>A document; one without blocks is reported as <c>empty_document</c> by the caller.</returns>
internal delegate ExtractedDocument FormatReader(FileInput file, string mediaType, ExtractionBudget budget);
