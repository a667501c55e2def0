using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Extraction.Archives;
using Asemb.Extraction.Office.Slides;

namespace Asemb.Extraction.Office;

/// <summary>PowerPoint presentations, shows and templates (pptx, pptm, ppsx, potx), transitional and strict.</summary>
internal static class PptxReader
{
    public const string MediaType = "application/vnd.openxmlformats-officedocument.presentationml.presentation";

    /// <exception cref="AsembException">password_protected, damaged_document, extraction_limit, empty_document.</exception>
    public static ExtractedDocument Read(ReadOnlyMemory<byte> file, ExtractionBudget budget)
    {
        var package = OfficePackage.Open(file, "PowerPoint presentation", budget);
        var sink = new BlockSink(budget);
        new PresentationReader(package.Zip, package.Main, sink).Read();
        return package.ToDocument(MediaType, sink);
    }
}
