using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Extraction.Archives;
using Asemb.Extraction.Office.Word;

namespace Asemb.Extraction.Office;

/// <summary>Word documents and templates (docx, docm, dotx, dotm), transitional and strict.</summary>
internal static class DocxReader
{
    public const string MediaType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    /// <exception cref="AsembException">password_protected, damaged_document, extraction_limit, empty_document.</exception>
    public static ExtractedDocument Read(ReadOnlyMemory<byte> file, ExtractionBudget budget)
    {
        var package = OfficePackage.Open(file, "Word document", budget);
        var sink = new BlockSink(budget);
        var reader = WordReader.Read(package.Zip, package.Main, sink);
        package.Properties.Title ??= reader.Title;
        package.Properties.Language ??= reader.Language;
        return package.ToDocument(MediaType, sink);
    }
}
