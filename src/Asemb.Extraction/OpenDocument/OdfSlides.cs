using System.Globalization;
using System.Xml.Linq;
using Asemb.Extraction.Archives;
using Asemb.Extraction.Office;

namespace Asemb.Extraction.OpenDocument;

/// <summary>Reads slides in order: the title, the other shapes in the order of the file, the speaker's notes.</summary>
internal sealed class OdfSlides(ZipPackage package, OdfStyles styles, BlockSink sink)
{
    private static readonly XNamespace D = Vocabulary.Draw;
    private static readonly XName Class = Vocabulary.Presentation + "class";

    public void Read()
    {
        var blocks = new OdfBlocks(package, styles, sink);
        var hidden = new List<int>();
        foreach (var page in PackageXml.StreamChildren(package, "content.xml", Vocabulary.Office + "presentation").Where(element => element.Name == D + "page"))
        {
            sink.Budget.CheckPage(++sink.Page);
            if (styles.IsHidden((string?)page.Attribute(D + "style-name")))
            {
                hidden.Add(sink.Page);
                continue;
            }

            var shapes = page.Elements().Where(shape => (string?)shape.Attribute(Class) is not ("date-time" or "footer" or "page-number" or "header")).ToList();
            foreach (var title in shapes.Where(IsTitle)) sink.Heading(string.Join('\n', title.Descendants(Vocabulary.Text + "p").Select(paragraph => OdfParagraphText.Read(paragraph).Text)), 1);
            blocks.Read(shapes.Where(shape => !IsTitle(shape)));
            foreach (var note in page.Elements(Vocabulary.Presentation + "notes").Elements().Where(shape => (string?)shape.Attribute(Class) is "notes")) blocks.Read([note]);
        }

        if (hidden.Count > 0)
            sink.Warn($"Hidden slides were left out: {string.Join(", ", hidden.Take(20).Select(slide => slide.ToString(CultureInfo.InvariantCulture)))}{(hidden.Count > 20 ? " …" : "")}.");
    }

    private static bool IsTitle(XElement shape) => (string?)shape.Attribute(Class) is "title";
}
