using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Extraction.Archives;
using Asemb.Extraction.Office.Sheets;

namespace Asemb.Extraction.Office;

/// <summary>Excel workbooks and templates (xlsx, xlsm, xltx), transitional and strict; formulas by their cached values.</summary>
internal static class XlsxReader
{
    public const string MediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <exception cref="AsembException">password_protected, damaged_document, extraction_limit, empty_document.</exception>
    public static ExtractedDocument Read(ReadOnlyMemory<byte> file, ExtractionBudget budget)
    {
        var package = OfficePackage.Open(file, "Excel workbook", budget);
        var sink = new BlockSink(budget);
        new WorkbookReader(package.Zip, package.Main, sink).Read();
        return package.ToDocument(MediaType, sink);
    }
}
