using Asemb.Core.Errors;
using Asemb.Extraction.Detection;
using Asemb.Extraction.Text;

namespace Asemb.Extraction;

/// <summary>
/// Finds the format of a file: by its first bytes, by what its container holds, by how its text begins; the declared type and the name decide only
/// between formats that look alike (Markdown, CSV and plain text).
/// </summary>
public static class FormatDetector
{
    /// <summary>Characters that rules for text look at.</summary>
    private const int SampleChars = 1 << 16;

    /// <returns>One of <see cref="MediaTypes"/>.</returns>
    /// <exception cref="AsembException">unsupported_format (naming the format when it is known), empty_document, password_protected, damaged_document, extraction_limit.</exception>
    public static string Detect(FileInput file, ExtractionBudget budget)
    {
        var bytes = file.Content.Span;
        if (IsBlank(bytes)) throw new AsembException(ErrorCodes.EmptyDocument, $"There is nothing but white space in the file ({bytes.Length:N0} bytes).");
        if (Pdf(file, bytes)) return MediaTypes.Pdf;
        if (bytes.StartsWith("PK\x03\x04"u8) || bytes.StartsWith("PK\x05\x06"u8)) return ZipFormats.Detect(file, budget);
        if (CompoundFile.IsCompound(bytes)) throw CompoundFile.Refusal(file.Content);
        if (bytes.StartsWith("{\\rtf"u8)) throw new AsembException(ErrorCodes.UnsupportedFormat, $"The file is Rich Text ({MediaTypes.Rtf}), which is not read. Save it as .docx.");
        if (BinarySignatures.Find(bytes) is { } known)
            throw new AsembException(ErrorCodes.UnsupportedFormat, $"The file is {known.Name} ({known.MediaType}). {known.Remedy}");

        var encoding = TextEncodings.Detect(bytes, file.DeclaredCharset);
        if (encoding is null)
            throw new AsembException(ErrorCodes.UnsupportedFormat, $"The file is binary and of no known format ({file.DeclaredType ?? "application/octet-stream"}). Convert it to PDF, HTML, Markdown or plain text.");
        return TextFormats.Detect(file, TextEncodings.Sample(bytes, encoding, SampleChars), encoding);
    }

    // Some writers put a line or a mail header in front; readers of PDF look for the mark in the first 1,024 bytes. A text about PDF may name it there too.
    private static bool Pdf(FileInput file, ReadOnlySpan<byte> bytes) => bytes[..Math.Min(bytes.Length, 1029)].IndexOf("%PDF-"u8) is var at
        && (at == 0 || (at > 0 && (file.Extension is ".pdf" || file.DeclaredType is MediaTypes.Pdf || bytes[Math.Max(0, bytes.Length - 2048)..].IndexOf("%%EOF"u8) >= 0)));

    private static bool IsBlank(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) bytes = bytes[2..];
        return bytes.IndexOfAnyExcept(" \t\r\n\v\f\0"u8) < 0;
    }
}
