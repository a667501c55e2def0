namespace Asemb.Extraction;

/// <summary>The media types that detection finds.</summary>
public static class MediaTypes
{
    public const string PlainText = "text/plain";
    public const string Markdown = "text/markdown";
    public const string Html = "text/html";
    public const string Csv = "text/csv";
    public const string Tsv = "text/tab-separated-values";
    public const string Json = "application/json";
    public const string JsonLines = "application/x-ndjson";
    public const string Xml = "application/xml";
    public const string Jats = "application/jats+xml";
    public const string Notebook = "application/x-ipynb+json";
    public const string Email = "message/rfc822";
    public const string Rtf = "application/rtf";
    public const string Pdf = "application/pdf";
    public const string Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    public const string Pptx = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
    public const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    public const string Odt = "application/vnd.oasis.opendocument.text";
    public const string Ods = "application/vnd.oasis.opendocument.spreadsheet";
    public const string Odp = "application/vnd.oasis.opendocument.presentation";
    public const string Epub = "application/epub+zip";
}
