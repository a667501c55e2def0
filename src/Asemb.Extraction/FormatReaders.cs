using Asemb.Core.Documents;
using Asemb.Extraction.Delimited;
using Asemb.Extraction.Epub;
using Asemb.Extraction.Html;
using Asemb.Extraction.Json;
using Asemb.Extraction.Mail;
using Asemb.Extraction.Markdown;
using Asemb.Extraction.Office;
using Asemb.Extraction.OpenDocument;
using Asemb.Extraction.Pdf;
using Asemb.Extraction.Text;
using Asemb.Extraction.Xml;

namespace Asemb.Extraction;

/// <summary>Which reader reads which media type: a new format is one line here and its rule in <see cref="FormatDetector"/>.</summary>
internal static class FormatReaders
{
    private static readonly Dictionary<string, FormatReader> ByMediaType = new(StringComparer.Ordinal)
    {
        [MediaTypes.PlainText] = PlainTextReader.Read,
        [MediaTypes.Markdown] = MarkdownReader.Read,
        [MediaTypes.Html] = HtmlReader.Read,
        [MediaTypes.Csv] = DelimitedReader.Read,
        [MediaTypes.Tsv] = DelimitedReader.Read,
        [MediaTypes.Json] = JsonReader.Read,
        [MediaTypes.JsonLines] = JsonLinesReader.Read,
        [MediaTypes.Notebook] = NotebookReader.Read,
        [MediaTypes.Xml] = XmlFileReader.Read,
        [MediaTypes.Jats] = JatsReader.Read,
        [MediaTypes.Email] = EmailReader.Read,
        [MediaTypes.Docx] = (file, _, budget) => DocxReader.Read(file.Content, budget),
        [MediaTypes.Pptx] = (file, _, budget) => PptxReader.Read(file.Content, budget),
        [MediaTypes.Xlsx] = (file, _, budget) => XlsxReader.Read(file.Content, budget),
        [MediaTypes.Odt] = ReadOpenDocument,
        [MediaTypes.Ods] = ReadOpenDocument,
        [MediaTypes.Odp] = ReadOpenDocument,
        [MediaTypes.Epub] = EpubReader.Read,
        [MediaTypes.Pdf] = (file, _, budget) => PdfReader.Read(file.Content, budget),
    };

    /// <summary>Media types that can be read, in ordinal order.</summary>
    public static IReadOnlyList<string> Supported { get; } = [.. ByMediaType.Keys.Order(StringComparer.Ordinal)];

    public static FormatReader? Find(string mediaType) => ByMediaType.GetValueOrDefault(mediaType);

    private static ExtractedDocument ReadOpenDocument(FileInput file, string mediaType, ExtractionBudget budget) =>
        OdfReader.Read(file.Content, budget);
}
