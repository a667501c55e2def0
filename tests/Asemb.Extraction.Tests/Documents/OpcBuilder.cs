namespace Asemb.Extraction.Tests.Documents;

/// <summary>An Office Open XML package: content types, relationships, core properties and the parts that are added.</summary>
internal sealed class OpcBuilder(string mainPart, string mainType)
{
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private readonly List<(string Name, byte[] Content)> _parts = [];
    private readonly Dictionary<string, List<string>> _relations = new(StringComparer.Ordinal);
    private string? _core;

    public OpcBuilder Part(string name, string xml)
    {
        _parts.Add((name, Extract.Utf8(xml)));
        return this;
    }

    /// <param name="kind">Last word of the relationship's type.</param>
    public OpcBuilder Relate(string part, string id, string kind, string target, bool external = false)
    {
        if (!_relations.TryGetValue(part, out var list)) list = _relations[part] = [];
        list.Add($"""<Relationship Id="{id}" Type="{Relations}/{kind}" Target="{target}"{(external ? " TargetMode=\"External\"" : "")}/>""");
        return this;
    }

    public OpcBuilder Core(string title, string author, string created, string modified)
    {
        _core = $"""
            <cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">
            <dc:title>{title}</dc:title><dc:creator>{author}</dc:creator><dc:subject>A subject</dc:subject><cp:keywords>one, two</cp:keywords><dcterms:created>{created}</dcterms:created><dcterms:modified>{modified}</dcterms:modified></cp:coreProperties>
            """;
        return this;
    }

    public byte[] Build()
    {
        Relate("", "rIdMain", "officeDocument", mainPart);
        var zip = new ZipBuilder().Add("[Content_Types].xml", $"""<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/{mainPart}" ContentType="{mainType}"/></Types>""");
        if (_core is not null)
        {
            _relations[""].Add("""<Relationship Id="rIdCore" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>""");
            zip.Add("docProps/core.xml", _core);
        }

        foreach (var (part, relations) in _relations)
        {
            var slash = part.LastIndexOf('/') + 1;
            zip.Add($"{part[..slash]}_rels/{part[slash..]}.rels", $"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{string.Concat(relations)}</Relationships>""");
        }

        foreach (var (name, content) in _parts) zip.Add(name, content);
        return zip.Build();
    }
}
