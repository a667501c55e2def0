using Asemb.Core.Documents;

namespace Asemb.Extraction.Xml;

/// <summary>XML by what its root says: feeds, JATS articles, XHTML, and everything else by its shape.</summary>
internal static class XmlFileReader
{
    public static ExtractedDocument Read(FileInput file, string mediaType, ExtractionBudget budget)
    {
        var root = XmlTree.Load(file, budget);
        switch (root.Name.LocalName)
        {
            case "html" when FormatReaders.Find(MediaTypes.Html) is { } html:
                return html(file, MediaTypes.Html, budget);
            case "article" when root.Element("front") is not null:
                return JatsReader.Read(root, budget);
            case "pmc-articleset" or "OAI-PMH" when root.Descendants("article").FirstOrDefault(article => article.Element("front") is not null) is { } article:
                return JatsReader.Read(article, budget);
        }

        var draft = new DocumentDraft(mediaType, budget);
        if (root.Name.LocalName is "rss" or "feed" or "RDF" && FeedReader.Read(root, draft)) return draft.Build();
        new XmlBlocks(draft).Read(root);
        return draft.Build();
    }
}
