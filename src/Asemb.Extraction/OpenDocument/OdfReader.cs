using System.Text.Json.Nodes;
using System.Xml.Linq;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Extraction.Archives;
using Asemb.Extraction.Office;

namespace Asemb.Extraction.OpenDocument;

/// <summary>OpenDocument text, spreadsheets and presentations (odt, ods, odp and their templates; OASIS OpenDocument 1.3).</summary>
internal static class OdfReader
{
    public const string TextMediaType = "application/vnd.oasis.opendocument.text";
    public const string SheetMediaType = "application/vnd.oasis.opendocument.spreadsheet";
    public const string SlidesMediaType = "application/vnd.oasis.opendocument.presentation";

    /// <exception cref="AsembException">password_protected, damaged_document, unsupported_format, extraction_limit, empty_document.</exception>
    public static ExtractedDocument Read(ReadOnlyMemory<byte> file, ExtractionBudget budget)
    {
        var package = ZipPackage.Open(file, budget);
        if (!package.Contains("content.xml"))
            throw new AsembException(ErrorCodes.DamagedDocument, "The file is a zip container without the content.xml of an OpenDocument file. Export or upload it again.");
        if (PackageXml.Load(package, "META-INF/manifest.xml")?.Descendants(Vocabulary.Manifest + "encryption-data").Any() == true)
            throw new AsembException(ErrorCodes.PasswordProtected, "The file is protected by a password. Save it without one.");

        var sink = new BlockSink(budget);
        var styles = OdfStyles.Load(package);
        var (type, title) = Body(package) switch
        {
            "text" => (TextMediaType, Text(package, styles, sink)),
            "spreadsheet" => (SheetMediaType, Sheets(package, styles, sink)),
            "presentation" => (SlidesMediaType, Slides(package, styles, sink)),
            var other => throw new AsembException(ErrorCodes.UnsupportedFormat, $"The OpenDocument file holds a {other ?? "body that is missing"}; text, spreadsheets and presentations are read."),
        };
        return ToDocument(package, sink, type, title);
    }

    private static string? Body(ZipPackage package) =>
        PackageXml.StreamParts(package, "content.xml", shells: [Vocabulary.Office + "text", Vocabulary.Office + "spreadsheet", Vocabulary.Office + "presentation", Vocabulary.Office + "drawing", Vocabulary.Office + "chart"], whole: [])
            .FirstOrDefault()?.Name.LocalName;

    private static string? Text(ZipPackage package, OdfStyles styles, BlockSink sink)
    {
        var blocks = new OdfBlocks(package, styles, sink);
        blocks.Read(PackageXml.StreamChildren(package, "content.xml", Vocabulary.Office + "text"));
        return blocks.Title;
    }

    private static string? Sheets(ZipPackage package, OdfStyles styles, BlockSink sink)
    {
        new OdfSheets(package, styles, sink).Read();
        return null;
    }

    private static string? Slides(ZipPackage package, OdfStyles styles, BlockSink sink)
    {
        new OdfSlides(package, styles, sink).Read();
        return null;
    }

    private static ExtractedDocument ToDocument(ZipPackage package, BlockSink sink, string mediaType, string? title)
    {
        sink.Flush();
        if (sink.Builder.BlockCount == 0) throw new AsembException(ErrorCodes.EmptyDocument, "The file opens, but there is no text in it.");
        var meta = PackageXml.Load(package, "meta.xml")?.Element(Vocabulary.Office + "meta");
        return new ExtractedDocument
        {
            Text = sink.Builder.BuildText(),
            Blocks = sink.Builder.BuildBlocks(),
            MediaType = mediaType,
            Title = Value(meta, Vocabulary.Dc + "title") ?? title,
            Author = Value(meta, Vocabulary.Meta + "initial-creator") ?? Value(meta, Vocabulary.Dc + "creator"),
            Language = Value(meta, Vocabulary.Dc + "language"),
            CreatedAt = OfficeProperties.ParseDate(Value(meta, Vocabulary.Meta + "creation-date")),
            ModifiedAt = OfficeProperties.ParseDate(Value(meta, Vocabulary.Dc + "date")),
            Metadata = Metadata(meta),
            Warnings = sink.Warnings,
        };
    }

    private static JsonObject Metadata(XElement? meta)
    {
        var metadata = new JsonObject();
        if (Value(meta, Vocabulary.Dc + "subject") is { } subject) metadata["subject"] = subject;
        if (Value(meta, Vocabulary.Dc + "description") is { } description) metadata["description"] = description;
        var keywords = meta?.Elements(Vocabulary.Meta + "keyword").Select(keyword => keyword.Value.Trim()).Where(keyword => keyword.Length > 0).ToList() ?? [];
        if (keywords.Count > 0) metadata["keywords"] = string.Join(", ", keywords);
        foreach (var property in meta?.Elements(Vocabulary.Meta + "user-defined").Take(100) ?? [])
        {
            if ((string?)property.Attribute(Vocabulary.Meta + "name") is { Length: > 0 } name && !string.IsNullOrWhiteSpace(property.Value)) metadata[name] = property.Value.Trim();
        }

        return metadata;
    }

    private static string? Value(XElement? meta, XName name) => OfficeProperties.NullIfBlank(meta?.Element(name)?.Value);
}
