using System.Text;
using Asemb.Core.Errors;
using Asemb.Extraction.Archives;

namespace Asemb.Extraction.Detection;

/// <summary>Tells formats apart that are zip archives, by the parts in them.</summary>
internal static class ZipFormats
{
    private static readonly Dictionary<string, string> ByDeclaration = new(StringComparer.Ordinal)
    {
        [MediaTypes.Epub] = MediaTypes.Epub,
        [MediaTypes.Odt] = MediaTypes.Odt,
        [MediaTypes.Ods] = MediaTypes.Ods,
        [MediaTypes.Odp] = MediaTypes.Odp,
        [MediaTypes.Odt + "-template"] = MediaTypes.Odt,
        [MediaTypes.Ods + "-template"] = MediaTypes.Ods,
        [MediaTypes.Odp + "-template"] = MediaTypes.Odp,
    };

    // Main parts of Office Open XML: transitional, strict, with macros, templates and shows all contain one of these words.
    private static readonly (string Mark, string MediaType)[] MainParts =
    [
        ("wordprocessingml.document.main", MediaTypes.Docx),
        ("wordprocessingml.template.main", MediaTypes.Docx),
        ("ms-word.document.macroenabled.main", MediaTypes.Docx),
        ("ms-word.template.macroenabledtemplate.main", MediaTypes.Docx),
        ("presentationml.presentation.main", MediaTypes.Pptx),
        ("presentationml.slideshow.main", MediaTypes.Pptx),
        ("presentationml.template.main", MediaTypes.Pptx),
        ("ms-powerpoint.presentation.macroenabled.main", MediaTypes.Pptx),
        ("ms-powerpoint.slideshow.macroenabled.main", MediaTypes.Pptx),
        ("ms-powerpoint.template.macroenabled.main", MediaTypes.Pptx),
        ("spreadsheetml.sheet.main", MediaTypes.Xlsx),
        ("spreadsheetml.template.main", MediaTypes.Xlsx),
        ("ms-excel.sheet.macroenabled.main", MediaTypes.Xlsx),
        ("ms-excel.template.macroenabled.main", MediaTypes.Xlsx),
    ];

    public static string Detect(FileInput file, ExtractionBudget budget)
    {
        var package = ZipPackage.Open(file.Content, budget.Zip, budget.Cancellation);
        if (package.Names.Count == 0) throw new AsembException(ErrorCodes.EmptyDocument, "The file is a zip archive without entries.");
        if (package.Contains("mimetype") && Declared(package) is { } declared) return declared;
        if (package.Contains("[Content_Types].xml")) return OfficeOpenXml(package);
        if (package.Contains("META-INF/container.xml")) return MediaTypes.Epub;

        // Repacked packages sometimes lose the declaration but keep their parts.
        if (package.Contains("word/document.xml")) return MediaTypes.Docx;
        if (package.Contains("ppt/presentation.xml")) return MediaTypes.Pptx;
        if (package.Contains("xl/workbook.xml")) return MediaTypes.Xlsx;
        if (package.Contains("META-INF/MANIFEST.MF"))
            throw new AsembException(ErrorCodes.UnsupportedFormat, "The file is a Java archive (application/java-archive). Programs hold no text to search.");
        throw new AsembException(ErrorCodes.UnsupportedFormat, "The file is a zip archive (application/zip). Unpack it and upload the files in it.");
    }

    private static string? Declared(ZipPackage package)
    {
        var name = Encoding.ASCII.GetString(Head(package, "mimetype", 256)).Trim();
        if (ByDeclaration.TryGetValue(name, out var known)) return known;
        if (name.StartsWith("application/vnd.oasis.opendocument.", StringComparison.Ordinal) && name.All(c => c is > ' ' and < '\x7F'))
            throw new AsembException(ErrorCodes.UnsupportedFormat, $"The file is an OpenDocument file of type {name}, which is not read. Save it as .odt, .ods, .odp or PDF.");
        return null;
    }

    private static string OfficeOpenXml(ZipPackage package)
    {
        var types = Encoding.UTF8.GetString(Head(package, "[Content_Types].xml", 4 << 20)).ToLowerInvariant();
        foreach (var (mark, mediaType) in MainParts)
        {
            if (types.Contains(mark, StringComparison.Ordinal)) return mediaType;
        }

        if (types.Contains("ms-excel.sheet.binary", StringComparison.Ordinal))
            throw new AsembException(ErrorCodes.UnsupportedFormat, "The file is a binary Excel workbook (.xlsb), which is not read. Save it as .xlsx.");
        if (types.Contains("ms-visio", StringComparison.Ordinal))
            throw new AsembException(ErrorCodes.UnsupportedFormat, "The file is a Visio drawing, which is not read. Export it as PDF.");
        if (package.Contains("word/document.xml")) return MediaTypes.Docx;
        if (package.Contains("ppt/presentation.xml")) return MediaTypes.Pptx;
        if (package.Contains("xl/workbook.xml")) return MediaTypes.Xlsx;
        throw new AsembException(ErrorCodes.UnsupportedFormat, "The file is an Office Open XML package of an unknown kind. Save it as .docx, .xlsx, .pptx or PDF.");
    }

    private static byte[] Head(ZipPackage package, string name, int max)
    {
        using var stream = package.Open(name)!;
        var buffer = new byte[max];
        return buffer[..stream.ReadAtLeast(buffer, max, throwOnEndOfStream: false)];
    }
}
