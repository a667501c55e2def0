using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Geometry;
using UglyToad.PdfPig.Graphics.Operations;
using UglyToad.PdfPig.Outline.Destinations;
using UglyToad.PdfPig.Parser;
using UglyToad.PdfPig.Tokenization.Scanner;
using UglyToad.PdfPig.Tokens;

namespace Asemb.Extraction.Pdf;

/// <summary>Makes PdfPig read pages with <see cref="PdfPageProcessor"/>. PdfPig creates it, so the budget comes along with the filters.</summary>
internal sealed class PdfPageFactory(IPdfTokenScanner pdfScanner, IResourceStore resourceStore, ILookupFilterProvider filterProvider, IPageContentParser pageContentParser, ParsingOptions parsingOptions)
    : BasePageFactory<PdfPageContent>(pdfScanner, resourceStore, filterProvider, new PageOperators(pageContentParser, ((BoundedFilters)parsingOptions.FilterProvider!).Budget), parsingOptions), IPageFactory<PdfPageContent>
{
    private readonly FontGuard _fonts = new(pdfScanner, filterProvider);

    private BoundedFilters Filters => (BoundedFilters)ParsingOptions.FilterProvider!;

    PdfPageContent IPageFactory<PdfPageContent>.Create(int number, DictionaryToken dictionary, PageTreeMembers pageTreeMembers, NamedDestinations namedDestinations)
    {
        Filters.BeginPage();
        ((PageOperators)PageContentParser).BeginPage();
        ChargePlainContents(dictionary);
        _fonts.Check(dictionary);
        return Create(number, dictionary, pageTreeMembers, namedDestinations);
    }

    protected override PdfPageContent ProcessPage(
        int pageNumber, DictionaryToken dictionary, NamedDestinations namedDestinations, MediaBox mediaBox, CropBox cropBox, UserSpaceUnit userSpaceUnit,
        PageRotationDegrees rotation, TransformationMatrix initialMatrix, IReadOnlyList<IGraphicsStateOperation> operations)
    {
        var processor = new PdfPageProcessor(pageNumber, ResourceStore, PdfScanner, PageContentParser, FilterProvider, cropBox, userSpaceUnit, rotation, initialMatrix, ParsingOptions, Filters.Budget, _fonts);
        return processor.Process(pageNumber, operations);
    }

    // A page may name one stream many times, and streams without a filter pass no other counter.
    private void ChargePlainContents(DictionaryToken page)
    {
        if (!page.TryGet(NameToken.Contents, out var contents)) return;
        if (contents is IndirectReferenceToken reference) contents = PdfScanner.Get(reference.Data)?.Data;
        foreach (var part in (contents as ArrayToken)?.Data.OfType<IndirectReferenceToken>() ?? [])
        {
            if (PdfScanner.Get(part.Data)?.Data is StreamToken stream && !stream.StreamDictionary.ContainsKey(NameToken.Filter))
                Filters.Charge(stream.Data.Length, stream.StreamDictionary);
        }
    }
}
