using System.Xml.Linq;

namespace Asemb.Extraction.Xml;

/// <summary>Sections, paragraphs, lists, tables, figures, formulas and references of a JATS body.</summary>
internal sealed class JatsBlocks(DocumentDraft draft)
{
    /// <param name="level">Level of this section's own heading.</param>
    public void Section(XElement section, int level)
    {
        var title = string.Join(' ', new[] { JatsText.Flat(section.Element("label")), JatsText.Flat(section.Element("title")) }.Where(part => part.Length > 0));
        if (title.Length > 0) draft.Heading(title, level);
        Children(section, title.Length > 0 ? level + 1 : level);
    }

    /// <param name="level">Level of the headings of sections directly inside.</param>
    public void Children(XElement parent, int level)
    {
        foreach (var child in parent.Elements()) Block(child, level);
    }

    private void Block(XElement element, int level)
    {
        draft.Budget.Check();
        switch (element.Name.LocalName)
        {
            case "title" or "label" or "object-id" or "sec-meta" or "graphic" or "media" or "permissions" or "attrib":
                break;
            case "sec" or "app" or "boxed-text" or "glossary" or "notes" or "fn-group" or "bio":
                Section(element, level);
                break;
            case "ack":
                if (element.Element("title") is null) draft.Heading("Acknowledgments", level);
                Section(element, level);
                break;
            case "p" or "attribution" or "speech" or "statement" or "verse-group" or "disp-quote":
                Paragraph(element, level);
                break;
            case "list":
                List(element, 1, level);
                break;
            case "def-list":
                foreach (var item in element.Elements("def-item")) draft.ListItem(DocumentDraft.Bullet, $"{JatsText.Flat(item.Element("term"))}: {JatsText.Flat(item.Element("def"))}", 1);
                break;
            case "table-wrap":
                Table(element, level);
                break;
            case "fig" or "supplementary-material":
                Caption(element);
                break;
            case "disp-formula":
                draft.Paragraph(JatsText.Flat(element));
                break;
            case "code" or "preformat":
                draft.Code(element.Value);
                break;
            case "ref-list":
                References(element, level);
                break;
            case "fn":
                draft.ListItem(DocumentDraft.Bullet, JatsText.Flat(element), 1);
                break;
            default:
                Children(element, level);
                break;
        }
    }

    /// <summary>A paragraph may hold lists, tables, figures and displayed formulas: the text around them becomes paragraphs of its own.</summary>
    private void Paragraph(XElement paragraph, int level)
    {
        var run = new XElement("p");
        foreach (var node in paragraph.Nodes())
        {
            if (node is XElement { Name.LocalName: "list" or "def-list" or "table-wrap" or "fig" or "fig-group" or "disp-formula" or "disp-formula-group" or "code" or "preformat" or "boxed-text" or "disp-quote" or "p" or "supplementary-material" or "verse-group" or "verse-line" } inner)
            {
                draft.Paragraph(JatsText.Flat(run));
                run.RemoveNodes();
                if (inner.Name.LocalName is "p" or "verse-line") Paragraph(inner, level);
                else Block(inner, level);
            }
            else
            {
                run.Add(node);
            }
        }

        draft.Paragraph(JatsText.Flat(run));
    }

    private void List(XElement list, int depth, int level)
    {
        draft.Budget.CheckNesting(depth, "Lists");
        var ordered = (string?)list.Attribute("list-type") is "order" or "ordered" or "number";
        var number = 0;
        foreach (var item in list.Elements("list-item"))
        {
            number++;
            var label = JatsText.Flat(item.Element("label"));
            var marker = ordered ? $"{number}. " : label.Length > 0 && char.IsLetterOrDigit(label[0]) ? label.TrimEnd('.', ')') + ". " : DocumentDraft.Bullet;
            foreach (var part in item.Elements())
            {
                if (part.Name.LocalName is "label") continue;
                if (part.Name.LocalName is "list")
                {
                    List(part, depth + 1, level);
                    continue;
                }

                draft.ListItem(marker, JatsText.Flat(part), depth);
                foreach (var nested in part.Elements("list")) List(nested, depth + 1, level);
                marker = "";
            }
        }
    }

    private void Table(XElement wrap, int level)
    {
        Caption(wrap);
        foreach (var table in wrap.Descendants("table").Where(table => !table.Ancestors("table").Any())) draft.Table(MarkupTable.Rows(table, JatsText.Flat, draft.Budget));
        foreach (var foot in wrap.Elements("table-wrap-foot")) Children(foot, level);
    }

    private void Caption(XElement element)
    {
        var caption = element.Element("caption");
        var parts = new[] { JatsText.Flat(element.Element("label")), JatsText.Flat(caption?.Element("title")) }.Concat(caption?.Elements("p").Select(JatsText.Flat) ?? []);
        draft.Caption(string.Join(' ', parts.Where(part => part.Length > 0)));
    }

    private void References(XElement list, int level)
    {
        if (list.Elements("ref").Any() || list.Element("title") is not null) draft.Heading(JatsText.Flat(list.Element("title")) is { Length: > 0 } title ? title : "References", level);
        foreach (var child in list.Elements())
        {
            if (child.Name.LocalName is "ref") draft.ListItem(DocumentDraft.Bullet, JatsText.Reference(child), 1);
            else Block(child, level + 1);
        }
    }
}
