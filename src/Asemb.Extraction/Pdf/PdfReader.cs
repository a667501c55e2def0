using Asemb.Core.Documents;
using Asemb.Core.Errors;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Exceptions;

namespace Asemb.Extraction.Pdf;

/// <summary>
/// Reads PDF: text in reading order with headings, lists, tables and code, headers and footers left out.
/// Pages that cannot be read are reported and the others kept.
/// </summary>
internal sealed class PdfReader
{
    public const string MediaType = "application/pdf";

    private readonly PdfDocument _document;
    private readonly ExtractionBudget _budget;
    private readonly List<int> _damaged = [];
    private readonly List<int> _pictures = [];
    private readonly List<string> _warnings = [];
    private long _chars;

    private PdfReader(PdfDocument document, ExtractionBudget budget)
    {
        _document = document;
        _budget = budget;
    }

    /// <exception cref="AsembException">password_protected, damaged_document, needs_ocr, extraction_limit, extraction_timeout, empty_document.</exception>
    public static ExtractedDocument Read(ReadOnlyMemory<byte> file, ExtractionBudget budget)
    {
        try
        {
            var readOutline = PdfGuard.Run(() => CheckTrees(file, budget));
            var options = Options(budget);
            using var document = PdfGuard.Run(() => PdfDocument.Open(file, options));
            document.AddPageFactory<PdfPageContent, PdfPageFactory>();
            return PdfGuard.Run(() => new PdfReader(document, budget).Read(readOutline));
        }
        catch (PdfDocumentEncryptedException e)
        {
            throw new AsembException(ErrorCodes.PasswordProtected, "The PDF is protected by a password. Save it without one.", e);
        }
    }

    private static ParsingOptions Options(ExtractionBudget budget) =>
        new() { UseLenientParsing = true, SkipMissingFonts = true, MaxStackDepth = 100, FilterProvider = new BoundedFilters(budget) };

    private static bool CheckTrees(ReadOnlyMemory<byte> file, ExtractionBudget budget)
    {
        var (scanner, catalog) = PdfCatalog.Find(file, Options(budget));
        using (scanner)
        {
            var trees = new PdfTrees(scanner, budget);
            trees.Check(catalog);
            return trees.HasSoundOutline(catalog);
        }
    }

    private ExtractedDocument Read(bool readOutline)
    {
        var count = _document.NumberOfPages;
        if (count == 0) throw new AsembException(ErrorCodes.DamagedDocument, "The PDF has no pages that can be found. Export or upload it again.");
        _budget.CheckPage(count);

        var properties = PdfProperties.Read(_document);
        if (!readOutline) _warnings.Add("The bookmarks of the PDF are damaged and were left out.");
        else PdfGuard.TryRun(() => properties.ReadOutline(_document), out _);
        var pages = new List<List<List<PdfLine>>>(count);
        for (var number = 1; number <= count; number++)
        {
            _budget.Check();
            pages.Add(Page(number));
        }

        Check(pages, count);
        var blocks = PdfFlow.Build(pages, properties.Outline);
        return ToDocument(blocks, properties);
    }

    private List<List<PdfLine>> Page(int number)
    {
        var readable = PdfGuard.TryRun(
            () =>
            {
                var page = _document.GetPage<PdfPageContent>(number);
                var directions = PageGlyphs.Read(page.Glyphs);
                var visible = directions.Sum(direction => direction.Glyphs.Count(glyph => !glyph.IsSpace));
                if (visible < 3 && page.Images > 0) _pictures.Add(number);
                if ((_chars += visible) > _budget.Limits.MaxTextChars)
                    throw ExtractionBudget.Exceeded($"The file holds more than {_budget.Limits.MaxTextChars:N0} characters of text", "Split it into several files.");
                return directions.SelectMany(direction => PageLayout.Order(Segments(page, direction.Direction, direction.Glyphs))).Select(column => PdfLine.Rows(column, number)).ToList();
            },
            out var columns);
        if (!readable) _damaged.Add(number);
        return columns ?? [];
    }

    // Rules stand in the coordinates of upright text.
    private static List<PdfSegment> Segments(PdfPageContent page, int direction, List<PdfGlyph> glyphs)
    {
        if (direction != 0) return LineBuilder.Build(glyphs);
        var (tables, rest) = RuledTables.Take(page, glyphs);
        return [.. LineBuilder.Build(rest), .. tables];
    }

    private void Check(List<List<List<PdfLine>>> pages, int count)
    {
        var withText = pages.Count(page => page.Count > 0);
        if (withText == 0 || _pictures.Count == count)
        {
            if (_pictures.Count > 0) throw new AsembException(ErrorCodes.NeedsOcr, $"The PDF holds pictures of {ShownText.Count(_pictures.Count, "page")} and no text. Run OCR on it first, or let the server do it (setting Ocr:Command).");
            if (_damaged.Count > 0) throw new AsembException(ErrorCodes.DamagedDocument, "No page of the PDF can be read; it is damaged or was cut off. Export or upload it again.");
            throw new AsembException(ErrorCodes.EmptyDocument, "There is no text in the PDF.");
        }

        if (_pictures.Count > 0) _warnings.Add($"{_pictures.Count:N0} of {ShownText.Count(count, "page")} {(_pictures.Count == 1 ? "is a picture without text and needs" : "are pictures without text and need")} OCR: {PageList(_pictures)}.");
        if (_damaged.Count > 0) _warnings.Add($"{_damaged.Count:N0} of {ShownText.Count(count, "page")} {(_damaged.Count == 1 ? "is damaged and was" : "are damaged and were")} left out: {PageList(_damaged)}.");
    }

    private ExtractedDocument ToDocument(List<PdfBlock> blocks, PdfProperties properties)
    {
        var builder = new ExtractedTextBuilder();
        foreach (var block in blocks)
        {
            _budget.ChargeText(block.Text.Length);
            builder.Add(block.Kind, block.Text, block.Level, block.Page);
        }

        if (builder.BlockCount == 0) throw new AsembException(ErrorCodes.EmptyDocument, "There is no text in the PDF.");
        return new ExtractedDocument
        {
            Text = builder.BuildText(),
            Blocks = builder.BuildBlocks(),
            MediaType = MediaType,
            Title = properties.Title ?? PdfFlow.Title(blocks),
            Author = properties.Author,
            Language = properties.Language,
            CreatedAt = properties.CreatedAt,
            ModifiedAt = properties.ModifiedAt,
            Metadata = properties.Metadata,
            Warnings = _warnings,
            PicturePages = _pictures.Count,
        };
    }

    private static string PageList(List<int> pages) =>
        string.Join(", ", pages.Take(20).Select(page => page.ToString(System.Globalization.CultureInfo.InvariantCulture))) + (pages.Count > 20 ? " …" : "");
}
