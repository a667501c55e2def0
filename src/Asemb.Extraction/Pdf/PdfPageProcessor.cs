using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Geometry;
using UglyToad.PdfPig.Graphics;
using UglyToad.PdfPig.Graphics.Operations;
using UglyToad.PdfPig.Parser;
using UglyToad.PdfPig.PdfFonts;
using UglyToad.PdfPig.Tokenization.Scanner;
using UglyToad.PdfPig.Tokens;

namespace Asemb.Extraction.Pdf;

/// <summary>
/// Runs the drawing operators of a page and keeps characters and ruled lines. Own code instead of PdfPig's page, because that one builds
/// outlines and colours of every character, and neither counts what it builds nor can be stopped. Headers and footers that a tagged file
/// marks as such are kept on the first page only, where they may name the document.
/// </summary>
internal sealed class PdfPageProcessor(
    int pageNumber, IResourceStore resourceStore, IPdfTokenScanner pdfScanner, IPageContentParser pageContentParser, ILookupFilterProvider filterProvider, CropBox cropBox,
    UserSpaceUnit userSpaceUnit, PageRotationDegrees rotation, TransformationMatrix initialMatrix, ParsingOptions parsingOptions, ExtractionBudget budget, FontGuard fonts)
    : BaseStreamProcessor<PdfPageContent>(pageNumber, resourceStore, pdfScanner, pageContentParser, filterProvider, cropBox, userSpaceUnit, rotation, in initialMatrix, parsingOptions)
{
    // Viewers take 28 (PDF 32000-1, annex C); files that forget to restore have hundreds.
    private const int MaxStates = 10_000;

    private readonly PdfPageContent _content = new();
    private readonly PdfPathRules _path = new();
    private readonly Stack<bool> _marked = new();
    private int _running;

    public override PdfPageContent Process(int pageNumberCurrent, IReadOnlyList<IGraphicsStateOperation> operations)
    {
        CloneAllStates();
        ProcessOperations(operations);
        return _content;
    }

    protected override void ProcessOperations(IReadOnlyList<IGraphicsStateOperation> operations)
    {
        foreach (var operation in operations)
        {
            budget.Check();
            operation.Run(this);
        }
    }

    public override void RenderGlyph(
        IFont font, CurrentGraphicsState currentState, double fontSize, double pointSize, int code, string unicode, long currentOffset,
        in TransformationMatrix renderingMatrix, in TransformationMatrix textMatrix, in TransformationMatrix transformationMatrix, CharacterBoundingBox characterBoundingBox)
    {
        budget.Check();
        if (_running > 0) return;
        var start = transformationMatrix.Transform(textMatrix.Transform(renderingMatrix.Transform(new PdfPoint(0, 0))));
        var end = transformationMatrix.Transform(textMatrix.Transform(renderingMatrix.Transform(new PdfPoint(characterBoundingBox.Width, 0))));
        _content.Add(new DrawnGlyph(unicode, start, end, pointSize, font.Details));
    }

    public override void PushState()
    {
        if (StackSize >= MaxStates) throw ExtractionBudget.Exceeded($"A page of the PDF saves its state more than {MaxStates:N0} times", "Print the file to PDF again.");
        base.PushState();
    }

    public override void BeginMarkedContent(NameToken name, NameToken? propertyDictionaryName, DictionaryToken? properties)
    {
        var isRunning = PageNumber > 1 && name?.Data is "Artifact" && properties is not null && properties.TryGet(NameToken.Type, out NameToken type) && type.Data is "Pagination";
        _marked.Push(isRunning);
        if (isRunning) _running++;
    }

    public override void EndMarkedContent()
    {
        if (_marked.TryPop(out var wasRunning) && wasRunning) _running--;
    }

    public override void MoveTo(double x, double y) => _path.MoveTo(ToPage(x, y));

    public override void LineTo(double x, double y) => _path.LineTo(ToPage(x, y));

    public override void Rectangle(double x, double y, double width, double height) => _path.Rectangle(ToPage(x, y), ToPage(x + width, y + height));

    public override void BezierCurveTo(double x2, double y2, double x3, double y3) => _path.MoveTo(ToPage(x3, y3));

    public override void BezierCurveTo(double x1, double y1, double x2, double y2, double x3, double y3) => _path.MoveTo(ToPage(x3, y3));

    public override void StrokePath(bool close)
    {
        if (close) _path.Close();
        _path.Stroke(_content);
    }

    public override void FillPath(FillingRule fillingRule, bool close) => _path.Fill(_content);

    public override void FillStrokePath(FillingRule fillingRule, bool close) => StrokePath(close);

    public override void BeginSubpath()
    {
    }

    public override PdfPoint? CloseSubpath()
    {
        _path.Close();
        return null;
    }

    public override void ClosePath() => _path.Close();

    public override void EndPath() => _path.Clear();

    public override void ModifyClippingIntersect(FillingRule clippingRule)
    {
    }

    public override void PaintShading(NameToken shadingName)
    {
    }

    protected override void ClipToRectangle(PdfRectangle rectangle, FillingRule clippingRule)
    {
    }

    protected override void ProcessFormXObject(StreamToken formStream, NameToken xObjectName)
    {
        fonts.Check(formStream.StreamDictionary);
        base.ProcessFormXObject(formStream, xObjectName);
    }

    protected override void RenderXObjectImage(XObjectContentRecord xObjectContentRecord) => _content.Images++;

    protected override void RenderInlineImage(InlineImage inlineImage) => _content.Images++;

    private PdfPoint ToPage(double x, double y) => CurrentTransformationMatrix.Transform(new PdfPoint(x, y));
}
