using System.Text;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Extraction.Archives;

namespace Asemb.Extraction.Office;

/// <summary>An Office Open XML file: its zip container, its main part and its properties.</summary>
internal sealed class OfficePackage
{
    private static readonly byte[] CompoundMagic = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

    private OfficePackage(ZipPackage zip, OpcPart main, OfficeProperties properties)
    {
        Zip = zip;
        Main = main;
        Properties = properties;
    }

    public ZipPackage Zip { get; }

    public OpcPart Main { get; }

    public OfficeProperties Properties { get; }

    /// <exception cref="AsembException">password_protected, unsupported_format, damaged_document, extraction_limit.</exception>
    public static OfficePackage Open(ReadOnlyMemory<byte> file, string kind, ZipLimits limits, CancellationToken cancellationToken)
    {
        RefuseCompoundFile(file.Span);
        var zip = ZipPackage.Open(file, limits, cancellationToken);
        var root = OpcPart.Load(zip, "");
        var main = root.TargetOf("officeDocument");
        if (main is null || !zip.Contains(main))
            throw new AsembException(ErrorCodes.DamagedDocument, $"The file is a zip container without the main part of a {kind}. Export or upload it again.");
        return new OfficePackage(zip, OpcPart.Load(zip, main), OfficeProperties.Load(zip, root));
    }

    public ExtractedDocument ToDocument(string mediaType, BlockSink sink)
    {
        sink.Flush();
        if (sink.Builder.BlockCount == 0)
            throw new AsembException(ErrorCodes.EmptyDocument, "The file opens, but there is no text in it.");
        return new ExtractedDocument
        {
            Text = sink.Builder.BuildText(),
            Blocks = sink.Builder.BuildBlocks(),
            MediaType = mediaType,
            Title = Properties.Title,
            Author = Properties.Author,
            Language = Properties.Language,
            CreatedAt = Properties.CreatedAt,
            ModifiedAt = Properties.ModifiedAt,
            Metadata = Properties.Metadata,
            Warnings = sink.Warnings,
        };
    }

    /// <summary>Encrypted Office files and those of Office 97 are compound files, not zip containers.</summary>
    public static void RefuseCompoundFile(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(CompoundMagic)) return;
        if (file.IndexOf(Encoding.Unicode.GetBytes("EncryptedPackage")) >= 0 || file.IndexOf(Encoding.Unicode.GetBytes("EncryptionInfo")) >= 0)
            throw new AsembException(ErrorCodes.PasswordProtected, "The file is protected by a password. Save it without one.");
        throw new AsembException(ErrorCodes.UnsupportedFormat, "The file is in the format of Office 97 to 2003 (.doc, .xls, .ppt). Save it as .docx, .xlsx or .pptx.");
    }
}
