using System.Buffers.Binary;
using System.Text;
using Asemb.Core.Errors;

namespace Asemb.Extraction.Detection;

/// <summary>
/// OLE2 compound files ([MS-CFB]): Office 97 to 2003, Outlook messages, and the wrapper of encrypted Office files. Only told apart, to refuse them by name.
/// </summary>
internal static class CompoundFile
{
    private const int DirectoryEntry = 128;
    private static readonly byte[] Magic = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

    public static bool IsCompound(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    public static AsembException Refusal(ReadOnlyMemory<byte> file)
    {
        var names = StreamNames(file.Span);
        if (names.Contains("EncryptedPackage") || names.Contains("EncryptionInfo"))
            return new AsembException(ErrorCodes.PasswordProtected, "The file is an Office document protected by a password. Save it without one.");
        var (what, remedy) = true switch
        {
            _ when names.Contains("WordDocument") => ("a Word 97 to 2003 document (application/msword)", "Save it as .docx."),
            _ when names.Contains("Workbook") || names.Contains("Book") => ("an Excel 97 to 2003 workbook (application/vnd.ms-excel)", "Save it as .xlsx."),
            _ when names.Contains("PowerPoint Document") => ("a PowerPoint 97 to 2003 presentation (application/vnd.ms-powerpoint)", "Save it as .pptx."),
            _ when names.Contains("__properties_version1.0") || names.Contains("__nameid_version1.0") => ("an Outlook message (application/vnd.ms-outlook)", "Save it as .eml."),
            _ when names.Contains("VisioDocument") => ("a Visio drawing (application/vnd.visio)", "Export it as PDF."),
            _ => ("an OLE2 compound file (application/x-ole-storage), perhaps of Office 97 to 2003", "Save it as .docx, .xlsx, .pptx or PDF."),
        };
        return new AsembException(ErrorCodes.UnsupportedFormat, $"The file is {what}, which is not read. {remedy}");
    }

    /// <summary>Names of the first directory sector's chain as far as it lies in one piece, which the root's main streams do in practice.</summary>
    private static HashSet<string> StreamNames(ReadOnlySpan<byte> file)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (file.Length < 512) return names;
        var shift = Math.Clamp((int)BinaryPrimitives.ReadUInt16LittleEndian(file[30..]), 9, 12);
        var sector = BinaryPrimitives.ReadUInt32LittleEndian(file[48..]);
        var fat = BinaryPrimitives.ReadUInt32LittleEndian(file[76..]);
        for (var hops = 0; hops < 64; hops++)
        {
            var at = ((long)sector + 1) << shift;
            if (at + (1 << shift) > file.Length) break;
            for (var entry = 0; entry < 1 << shift; entry += DirectoryEntry) AddName(file.Slice((int)at + entry, DirectoryEntry), names);

            // Directory sectors follow each other through the allocation table; its first sector is enough for small numbers.
            var link = (((long)fat + 1) << shift) + (sector * 4L);
            if (sector >= 1u << (shift - 2) || link + 4 > file.Length) break;
            var next = BinaryPrimitives.ReadUInt32LittleEndian(file[(int)link..]);
            if (next >= 0xFFFFFFFA || next == sector) break;
            sector = next;
        }

        return names;
    }

    private static void AddName(ReadOnlySpan<byte> entry, HashSet<string> names)
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(entry[64..]);
        if (length is > 2 and <= 64) names.Add(Encoding.Unicode.GetString(entry[..(length - 2)]));
    }
}
