using System.Globalization;
using System.Xml.Linq;
using Asemb.Extraction.Archives;

namespace Asemb.Extraction.Office.Slides;

/// <summary>
/// Reads the slides in the order of the presentation. Inside a slide the title comes first, then the shapes in the order of the file,
/// which is the order that PowerPoint reads aloud; then the speaker's notes and the comments.
/// </summary>
internal sealed class PresentationReader(ZipPackage package, OpcPart presentation, BlockSink sink)
{
    private static readonly XNamespace P = Vocabulary.Slide;
    private static readonly XNamespace A = Vocabulary.Drawing;

    private readonly SlideLayouts _layouts = new(package);

    public void Read()
    {
        var root = PackageXml.Load(package, presentation.Name);
        var number = 0;
        var hidden = new List<int>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var id in root?.Element(P + "sldIdLst")?.Elements(P + "sldId") ?? [])
        {
            sink.Budget.CheckPage(++number);
            if (presentation.Find((string?)id.Attribute(Vocabulary.Relation + "id")) is not { IsExternal: false } relation || !seen.Add(relation.Target)) continue;
            if (PackageXml.Load(package, relation.Target) is not { } slide) continue;
            if ((string?)slide.Attribute("show") is "0" or "false")
            {
                hidden.Add(number);
                continue;
            }

            sink.Page = number;
            Slide(slide, OpcPart.Load(package, relation.Target));
        }

        if (hidden.Count > 0)
            sink.Warn($"Hidden slides were left out: {string.Join(", ", hidden.Take(20).Select(slide => slide.ToString(CultureInfo.InvariantCulture)))}{(hidden.Count > 20 ? " …" : "")}.");
    }

    private void Slide(XElement slide, OpcPart part)
    {
        var shapes = Flatten(slide.Element(P + "cSld")?.Element(P + "spTree")).ToList();
        var placeholders = shapes.Select(shape => _layouts.Find(shape, part)).ToList();
        for (var i = 0; i < shapes.Count; i++)
        {
            if (placeholders[i] is { IsTitle: true }) sink.Heading(DrawingText.Plain(shapes[i].Element(P + "txBody")), 1);
        }

        for (var i = 0; i < shapes.Count; i++)
        {
            if (placeholders[i] is not ({ IsTitle: true } or { IsFurniture: true })) Shape(shapes[i], placeholders[i], part);
        }

        if (part.TargetOf("notesSlide") is { } notes) Notes(PackageXml.Load(package, notes));
        CommentText.Write(package, part, [presentation.TargetOf("commentAuthors"), presentation.TargetOf("authors")], sink);
    }

    private void Shape(XElement shape, SlidePlaceholder? placeholder, OpcPart part)
    {
        if (shape.Element(P + "txBody") is { } body) SlideParagraphs.Write(body, placeholder, sink);
        if (shape.Name.LocalName is not "graphicFrame") return;
        foreach (var table in shape.Descendants(A + "tbl")) sink.Table(SlideTable.Read(table));
        DrawingText.WriteGraphics(shape, part, package, sink);
    }

    private void Notes(XElement? notes)
    {
        foreach (var shape in Flatten(notes?.Element(P + "cSld")?.Element(P + "spTree")))
        {
            // The other placeholders of a notes page are the picture of the slide, its number and the date.
            if ((string?)shape.Element(P + "nvSpPr")?.Element(P + "nvPr")?.Element(P + "ph")?.Attribute("type") is not "body") continue;
            if (shape.Element(P + "txBody") is { } body) SlideParagraphs.Write(body, null, sink);
        }
    }

    private static IEnumerable<XElement> Flatten(XElement? tree)
    {
        foreach (var shape in tree?.Elements() ?? [])
        {
            if (shape.Name.LocalName is "sp" or "graphicFrame" or "cxnSp" && shape.Name.Namespace == P)
            {
                yield return shape;
            }
            else if (shape.Name.LocalName is "grpSp")
            {
                foreach (var inner in Flatten(shape)) yield return inner;
            }
        }
    }
}
