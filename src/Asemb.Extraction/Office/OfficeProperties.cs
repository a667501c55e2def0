using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Asemb.Extraction.Archives;

namespace Asemb.Extraction.Office;

/// <summary>What an office file says of itself in docProps/core.xml and docProps/custom.xml.</summary>
internal sealed class OfficeProperties
{
    public string? Title { get; set; }

    public string? Author { get; private set; }

    public string? Language { get; set; }

    public DateTimeOffset? CreatedAt { get; private set; }

    public DateTimeOffset? ModifiedAt { get; private set; }

    public JsonObject Metadata { get; } = [];

    public static OfficeProperties Load(ZipPackage package, OpcPart root)
    {
        var properties = new OfficeProperties();
        if (root.TargetOf("core-properties") is { } corePart && PackageXml.Load(package, corePart) is { } core)
        {
            properties.Title = Text(core, Vocabulary.Dc + "title");
            properties.Author = Text(core, Vocabulary.Dc + "creator");
            properties.Language = Text(core, Vocabulary.Dc + "language");
            properties.CreatedAt = Date(core, Vocabulary.DcTerms + "created");
            properties.ModifiedAt = Date(core, Vocabulary.DcTerms + "modified");
            properties.Add("subject", Text(core, Vocabulary.Dc + "subject"));
            properties.Add("description", Text(core, Vocabulary.Dc + "description"));
            properties.Add("keywords", Text(core, Vocabulary.CoreProperties + "keywords"));
            properties.Add("category", Text(core, Vocabulary.CoreProperties + "category"));
        }

        if (root.TargetOf("custom-properties") is { } customPart && PackageXml.Load(package, customPart) is { } custom)
        {
            foreach (var property in custom.Elements().Take(100))
            {
                if (property.Elements().FirstOrDefault() is { HasElements: false } value) properties.Add((string?)property.Attribute("name"), value.Value);
            }
        }

        return properties;
    }

    public static DateTimeOffset? ParseDate(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : null;

    public static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static DateTimeOffset? Date(XElement core, XName name) => ParseDate(core.Element(name)?.Value);

    private static string? Text(XElement core, XName name) => NullIfBlank(core.Element(name)?.Value);

    private void Add(string? name, string? value)
    {
        // Sensitivity labels are bookkeeping of the tenant that wrote the file.
        if (name is null || name.StartsWith("MSIP_Label_", StringComparison.Ordinal)) return;
        if (!string.IsNullOrWhiteSpace(name) && !string.IsNullOrWhiteSpace(value)) Metadata[name] = value.Trim();
    }
}
