using System.Globalization;
using System.Xml.Linq;
using Asemb.Extraction.Archives;

namespace Asemb.Extraction.Office;

/// <summary>
/// Comments on cells and slides, old and threaded, one paragraph each with its author: in workbooks they explain the figures.
/// </summary>
internal static class CommentText
{
    /// <param name="people">Parts that hold the authors' names by their ids.</param>
    public static void Write(ZipPackage package, OpcPart part, IEnumerable<string?> people, BlockSink sink)
    {
        var parts = part.Relations.Where(relation => !relation.IsExternal && relation.Kind is "comments" or "threadedComment").Select(relation => relation.Target).ToList();
        if (parts.Count == 0) return;
        var names = people.OfType<string>().Select(name => PackageXml.Load(package, name)).OfType<XElement>().SelectMany(root => root.Elements())
            .Select(person => ((string?)person.Attribute("id"), (string?)person.Attribute("name") ?? (string?)person.Attribute("displayName")))
            .Where(person => person.Item1 is not null).DistinctBy(person => person.Item1, StringComparer.Ordinal).ToDictionary(person => person.Item1!, person => person.Item2, StringComparer.Ordinal);
        foreach (var root in parts.Select(name => PackageXml.Load(package, name)).OfType<XElement>())
        {
            var authors = root.Elements().FirstOrDefault(child => child.Name.LocalName is "authors")?.Elements().Select(author => author.Value).ToList();
            foreach (var comment in root.Descendants().Where(element => element.Name.LocalName is "comment" or "threadedComment" or "cm" or "reply")) Write(comment, authors, names, sink);
        }
    }

    private static void Write(XElement comment, List<string>? authors, Dictionary<string, string?> names, BlockSink sink)
    {
        var id = (string?)comment.Attribute("authorId") ?? (string?)comment.Attribute("personId");
        var author = id is null ? null : authors is null ? names.GetValueOrDefault(id) : int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < authors.Count ? authors[index] : null;

        // Excel keeps a stand-in for programs that do not know threads.
        if (author?.StartsWith("tc={", StringComparison.Ordinal) == true) return;
        var text = BlockSink.Tidy(Text(comment), keepLines: true);
        if (text.Length == 0) return;
        var place = string.Join(", ", new[] { (string?)comment.Attribute("ref"), BlockSink.Tidy(author ?? "", keepLines: false) }.Where(part => !string.IsNullOrEmpty(part)));
        sink.Paragraph(place.Length == 0 ? $"Comment: {text}" : $"Comment ({place}): {text}");
    }

    private static string Text(XElement comment)
    {
        if (comment.Elements().FirstOrDefault(child => child.Name.LocalName is "txBody") is { } body) return DrawingText.Plain(body);
        var text = comment.Elements().FirstOrDefault(child => child.Name.LocalName is "text");
        return text is null ? "" : text.HasElements ? string.Concat(text.Descendants(Vocabulary.Sheet + "t").Where(run => run.Parent!.Name.LocalName is not "rPh").Select(run => run.Value)) : text.Value;
    }
}
