using UglyToad.PdfPig.Core;

namespace Asemb.Extraction.Pdf;

/// <summary>The path under construction, as far as it consists of straight lines; those along an axis become rules when it is painted.</summary>
internal sealed class PdfPathRules
{
    // Wider than any rule, lower than any row: a filled rectangle below this is a line.
    private const double Thin = 4;
    private const double MinLength = 6;
    private const int MaxEdges = 20_000;

    private readonly List<(PdfPoint From, PdfPoint To)> _edges = [];
    private readonly List<(PdfPoint From, PdfPoint To)> _rectangles = [];
    private PdfPoint _at;
    private PdfPoint _start;

    public void MoveTo(PdfPoint point) => (_at, _start) = (point, point);

    public void LineTo(PdfPoint point)
    {
        if (_edges.Count < MaxEdges) _edges.Add((_at, point));
        _at = point;
    }

    public void Close() => LineTo(_start);

    /// <param name="from">One corner.</param>
    /// <param name="to">The corner across.</param>
    public void Rectangle(PdfPoint from, PdfPoint to)
    {
        if (_rectangles.Count < MaxEdges) _rectangles.Add((from, to));
        MoveTo(from);
    }

    public void Stroke(PdfPageContent content)
    {
        foreach (var (from, to) in _edges) AddLine(content, from.X, from.Y, to.X, to.Y);
        foreach (var (from, to) in _rectangles)
        {
            AddLine(content, from.X, from.Y, to.X, from.Y);
            AddLine(content, from.X, to.Y, to.X, to.Y);
            AddLine(content, from.X, from.Y, from.X, to.Y);
            AddLine(content, to.X, from.Y, to.X, to.Y);
        }

        Clear();
    }

    /// <summary>Many programs draw rules as thin filled rectangles, by name or side by side.</summary>
    public void Fill(PdfPageContent content)
    {
        foreach (var (from, to) in _rectangles) AddThin(content, from, to);
        for (var i = 0; i + 2 < _edges.Count; i += 4) AddThin(content, _edges[i].From, _edges[i + 1].To);
        Clear();
    }

    public void Clear()
    {
        _edges.Clear();
        _rectangles.Clear();
    }

    private static void AddThin(PdfPageContent content, PdfPoint from, PdfPoint to)
    {
        var (width, height) = (Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y));
        var (x, y) = ((from.X + to.X) / 2, (from.Y + to.Y) / 2);
        if (height < Thin && width > height) AddLine(content, from.X, y, to.X, y);
        else if (width < Thin) AddLine(content, x, from.Y, x, to.Y);
    }

    private static void AddLine(PdfPageContent content, double x1, double y1, double x2, double y2)
    {
        var (width, height) = (Math.Abs(x2 - x1), Math.Abs(y2 - y1));
        if (Math.Min(width, height) > 0.7 || Math.Max(width, height) < MinLength || !double.IsFinite(width + height)) return;
        content.Add(new PdfRule(Math.Min(x1, x2), Math.Min(y1, y2), Math.Max(x1, x2), Math.Max(y1, y2)));
    }
}
