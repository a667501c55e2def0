using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Extraction.Archives;

namespace Asemb.Extraction.Office;

/// <summary>An Office Open XML file: its zip container, its main part and its properties.</summary>
internal sealed class OfficePackage
{
    private OfficePackage(ZipPackage zip, OpcPart main, OfficeProperties properties)
    {
        Zip = zip;
        Main = main;
        Properties = properties;
    }

    public ZipPackage Zip { get; }

    public OpcPart Main { get; }

    public OfficeProperties Properties { get; }

    /// <exception cref="AsembException">damaged_document, extraction_limit.</exception>
    public static OfficePackage Open(ReadOnlyMemory<byte> file, string kind, ExtractionBudget budget)
    {
        var zip = ZipPackage.Open(file, budget);
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
}
