using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Asemb.Core.Documents;

namespace Asemb.Extraction.Xml;

/// <summary>Scholarly articles in JATS (ANSI/NISO Z39.96) and its NLM forerunners: title, authors, abstracts, body, appendices, references.</summary>
internal static class JatsReader
{
    public static ExtractedDocument Read(FileInput file, string mediaType, ExtractionBudget budget)
    {
        var root = XmlTree.Load(file, budget);
        return root.Name.LocalName is "article" ? Read(root, budget) : XmlFileReader.Read(file, MediaTypes.Xml, budget);
    }

    public static ExtractedDocument Read(XElement article, ExtractionBudget budget)
    {
        var draft = new DocumentDraft(MediaTypes.Jats, budget) { Language = (string?)article.Attribute("lang") };
        var front = article.Element("front");
        var meta = front?.Element("article-meta");
        Properties(front, meta, draft);

        if (draft.Title is { } title) draft.Heading(title, 1);
        draft.Paragraph(draft.Author ?? "");
        draft.Paragraph(string.Join("; ", Affiliations(meta)));
        var blocks = new JatsBlocks(draft);
        foreach (var @abstract in meta?.Elements("abstract").Concat(meta.Elements("trans-abstract")) ?? [])
        {
            if (@abstract.Element("title") is null) draft.Heading("Abstract", 2);
            blocks.Section(@abstract, 2);
        }

        if (article.Element("body") is { } body) blocks.Children(body, 2);
        if (article.Element("floats-group") is { } floats) blocks.Children(floats, 2);
        if (article.Element("back") is { } back) blocks.Children(back, 2);
        if (article.Elements("sub-article").Any() || article.Elements("response").Any()) draft.Warn("Reviews and replies inside the file (sub-article, response) were left out.");
        return draft.Build();
    }

    private static void Properties(XElement? front, XElement? meta, DocumentDraft draft)
    {
        var titles = meta?.Element("title-group");
        var subtitle = JatsText.Flat(titles?.Element("subtitle"));
        draft.Title = JatsText.Flat(titles?.Element("article-title")) + (subtitle.Length > 0 ? ": " + subtitle : "");
        draft.Title = DocumentDraft.NullIfBlank(draft.Title);
        draft.Author = DocumentDraft.NullIfBlank(string.Join(", ", Authors(meta)));
        draft.CreatedAt = Published(meta);
        if (JatsText.Flat(front?.Element("journal-meta")?.Descendants("journal-title").FirstOrDefault()) is { Length: > 0 } journal) draft.Metadata["journal"] = journal;
        foreach (var id in meta?.Elements("article-id") ?? [])
        {
            if ((string?)id.Attribute("pub-id-type") is "doi" or "pmid" or "pmc" or "pmcid" or "arxiv") draft.Metadata[((string)id.Attribute("pub-id-type")!)] = id.Value.Trim();
        }

        var keywords = meta?.Elements("kwd-group").SelectMany(group => group.Descendants("kwd")).Select(keyword => JatsText.Flat(keyword)).Where(keyword => keyword.Length > 0).Distinct(StringComparer.Ordinal).ToList() ?? [];
        if (keywords.Count > 0) draft.Metadata["keywords"] = new JsonArray([.. keywords.Select(keyword => JsonValue.Create(keyword))]);
    }

    private static IEnumerable<string> Authors(XElement? meta)
    {
        var contributors = meta?.Elements("contrib-group").Elements("contrib").Where(contributor => (string?)contributor.Attribute("contrib-type") is null or "author") ?? [];
        return contributors.Select(contributor => JatsText.Person(contributor.Element("name") ?? contributor.Element("string-name") ?? contributor.Element("name-alternatives")?.Elements().FirstOrDefault())
            ?? DocumentDraft.NullIfBlank(JatsText.Flat(contributor.Element("collab")))).OfType<string>();
    }

    private static IEnumerable<string> Affiliations(XElement? meta)
    {
        var elements = meta?.Elements("aff").Concat(meta.Elements("contrib-group").Descendants("aff")) ?? [];
        return elements.Select(JatsText.Affiliation).Where(text => text.Length > 0).Distinct(StringComparer.Ordinal);
    }

    private static DateTimeOffset? Published(XElement? meta)
    {
        var dates = meta?.Elements("pub-date").Select(Date).OfType<DateTimeOffset>().ToList() ?? [];
        return dates.Count == 0 ? null : dates.Min();
    }

    private static DateTimeOffset? Date(XElement date)
    {
        if (Number("year") is not (> 0 and < 10_000 and var year)) return null;
        var month = Number("month") is >= 1 and <= 12 and var m ? m : 1;
        var day = Number("day") is { } d && d >= 1 && d <= DateTime.DaysInMonth(year, month) ? d : 1;
        return new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero);

        int? Number(string name) => int.TryParse(date.Element(name)?.Value.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
