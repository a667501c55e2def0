using System.Xml.Linq;
using Asemb.Extraction.Archives;
using Asemb.Extraction.Tables;

namespace Asemb.Extraction.Office.Sheets;

/// <summary>Reads the visible sheets in their order: the name as a heading, then the tables that stand on the sheet, then its charts.</summary>
internal sealed class WorkbookReader(ZipPackage package, OpcPart workbook, BlockSink sink)
{
    private static readonly XNamespace X = Vocabulary.Sheet;

    public void Read()
    {
        var root = PackageXml.Load(package, workbook.Name);
        var from1904 = (string?)root?.Element(X + "workbookPr")?.Attribute("date1904") is "1" or "true";
        var strings = SharedStrings.Load(package, workbook.TargetOf("sharedStrings"), sink.Budget);
        var formats = new SheetFormats(workbook.TargetOf("styles") is { } styles ? PackageXml.Load(package, styles) : null, from1904);
        var hidden = new List<string>();
        var number = 0;
        foreach (var sheet in root?.Element(X + "sheets")?.Elements(X + "sheet") ?? [])
        {
            sink.Budget.CheckPage(++number);
            var name = (string?)sheet.Attribute("name") ?? "";
            if (workbook.Find((string?)sheet.Attribute(Vocabulary.Relation + "id")) is not { IsExternal: false } relation) continue;
            if ((string?)sheet.Attribute("state") is "hidden" or "veryHidden")
            {
                hidden.Add(name);
                continue;
            }

            sink.Page = number;
            Sheet(name, relation, new SheetCells(strings, formats, sink.Budget, sink.Budget.Limits.MaxTextChars - sink.Builder.Length));
        }

        if (hidden.Count > 0)
            sink.Warn($"Hidden sheets were left out: {string.Join(", ", hidden.Take(10))}{(hidden.Count > 10 ? " …" : "")}.");
    }

    private void Sheet(string name, OpcRelation relation, SheetCells reader)
    {
        var cells = relation.Kind is "worksheet" ? reader.Read(package, relation.Target) : [];
        var part = OpcPart.Load(package, relation.Target);
        var drawing = part.TargetOf("drawing");
        if (cells.Count == 0 && drawing is null) return;

        sink.Heading(name, 1);
        foreach (var region in GridRegions.Split(cells)) GridTable.Write(region, sink.Paragraph, sink.Table);
        CommentText.Write(package, part, [workbook.TargetOf("person")], sink);
        if (drawing is not null) Drawing(drawing);
    }

    private void Drawing(string name)
    {
        if (PackageXml.Load(package, name) is not { } root) return;
        foreach (var body in root.Descendants().Where(element => element.Name.LocalName is "txBody")) sink.Paragraph(DrawingText.Plain(body));
        DrawingText.WriteGraphics(root, OpcPart.Load(package, name), package, sink);
    }
}
