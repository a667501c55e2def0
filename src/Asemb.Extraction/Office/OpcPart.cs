using System.Xml.Linq;
using Asemb.Extraction.Archives;

namespace Asemb.Extraction.Office;

/// <summary>A relationship of an OPC part: what it is (the last word of its type URI) and the part it points to.</summary>
internal sealed record OpcRelation(string Kind, string Target, bool IsExternal);

/// <summary>A part's name and its relationships (ECMA-376 part 2, section 9.3).</summary>
internal sealed class OpcPart
{
    private readonly Dictionary<string, OpcRelation> _relations = new(StringComparer.Ordinal);

    private OpcPart(string name) => Name = name;

    public string Name { get; }

    public IEnumerable<OpcRelation> Relations => _relations.Values;

    public OpcRelation? Find(string? id) => id is null ? null : _relations.GetValueOrDefault(id);

    public string? TargetOf(string kind) => Relations.FirstOrDefault(relation => string.Equals(relation.Kind, kind, StringComparison.Ordinal) && !relation.IsExternal)?.Target;

    /// <summary>The package itself is the part with the empty name.</summary>
    public static OpcPart Load(ZipPackage package, string name)
    {
        var slash = name.LastIndexOf('/');
        var folder = slash < 0 ? "" : name[..(slash + 1)];
        var part = new OpcPart(name);
        var root = PackageXml.Load(package, $"{folder}_rels/{name[(slash + 1)..]}.rels");
        foreach (var relation in root?.Elements(Vocabulary.Package + "Relationship") ?? [])
        {
            var (id, type, target) = ((string?)relation.Attribute("Id"), (string?)relation.Attribute("Type"), (string?)relation.Attribute("Target"));
            if (id is null || type is null || target is null) continue;
            var external = (string?)relation.Attribute("TargetMode") is "External";
            part._relations[id] = new OpcRelation(type[(type.LastIndexOf('/') + 1)..], external ? target : Resolve(folder, target), external);
        }

        return part;
    }

    /// <summary>Resolves "../media/x.xml" against a folder of the package; going above the root stays at the root.</summary>
    public static string Resolve(string folder, string target)
    {
        var segments = new List<string>();
        var path = target.StartsWith('/') ? target : folder + target;
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment is "..")
            {
                if (segments.Count > 0) segments.RemoveAt(segments.Count - 1);
            }
            else if (segment is not ".")
            {
                segments.Add(segment);
            }
        }

        return string.Join('/', segments);
    }
}
