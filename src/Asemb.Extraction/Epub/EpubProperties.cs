using System.Text.Json.Nodes;
using System.Xml.Linq;
using Asemb.Extraction.Html;

namespace Asemb.Extraction.Epub;

/// <summary>Title, authors, language, dates and the like from a package document, in the ways of EPUB 2 (attributes) and EPUB 3 (refining meta elements).</summary>
internal static class EpubProperties
{
    private const int MaxValues = 100;

    public static void Read(XElement package, DocumentDraft draft)
    {
        var metadata = package.Element("metadata");
        if (metadata is null) return;
        draft.Title = Title(metadata);
        draft.Author = DocumentDraft.NullIfBlank(string.Join(", ", Authors(metadata)));
        draft.Language = Text(metadata, "language");
        draft.CreatedAt = Date(metadata, "publication") ?? Date(metadata, "original-publication") ?? Date(metadata, null) ?? Date(metadata, "creation");
        draft.ModifiedAt = DocumentDraft.ParseDate(metadata.Elements("meta").FirstOrDefault(meta => (string?)meta.Attribute("property") is "dcterms:modified")?.Value) ?? Date(metadata, "modification");

        Set("publisher", Text(metadata, "publisher"));
        Set("identifier", Text(metadata, "identifier"));
        Set("description", Text(metadata, "description") is { } description ? HtmlReader.TextOf(description, draft.Budget) : null);
        var subjects = All(metadata, "subject").Select(subject => DocumentDraft.NullIfBlank(subject.Value)).OfType<string>().Distinct(StringComparer.Ordinal).Take(MaxValues).ToList();
        if (subjects.Count > 0) draft.Metadata["subjects"] = new JsonArray([.. subjects.Select(subject => JsonValue.Create(subject))]);

        void Set(string name, string? value)
        {
            if (DocumentDraft.NullIfBlank(value) is { } text) draft.Metadata[name] = text;
        }
    }

    private static string? Title(XElement metadata)
    {
        var titles = All(metadata, "title").ToList();
        return (titles.Find(title => Refined(metadata, title, "title-type") is "main") ?? titles.FirstOrDefault())?.Value;
    }

    /// <summary>Creators whose role is author; all of them when no role says so.</summary>
    private static IEnumerable<string> Authors(XElement metadata)
    {
        var creators = All(metadata, "creator").Take(MaxValues).ToList();
        var authors = creators.Where(creator => ((string?)creator.Attribute("role") ?? Refined(metadata, creator, "role")) is null or "aut").ToList();
        return (authors.Count > 0 ? authors : creators).Select(creator => DocumentDraft.NullIfBlank(creator.Value)).OfType<string>().Distinct(StringComparer.Ordinal);
    }

    /// <param name="kind">Value of the attribute <c>opf:event</c>; null: the date without one.</param>
    private static DateTimeOffset? Date(XElement metadata, string? kind) =>
        DocumentDraft.ParseDate(All(metadata, "date").FirstOrDefault(date => (string?)date.Attribute("event") == kind)?.Value);

    private static string? Refined(XElement metadata, XElement element, string property)
    {
        if ((string?)element.Attribute("id") is not { } id) return null;
        return metadata.Elements("meta").FirstOrDefault(meta => (string?)meta.Attribute("refines") == "#" + id && (string?)meta.Attribute("property") == property)?.Value.Trim();
    }

    private static string? Text(XElement metadata, string name) => All(metadata, name).Select(element => DocumentDraft.NullIfBlank(element.Value)).FirstOrDefault(text => text is not null);

    // The oldest books keep these in an element of their own inside.
    private static IEnumerable<XElement> All(XElement metadata, string name) => metadata.Elements(name).Concat(metadata.Elements("dc-metadata").Elements(name));
}
