using System.Xml.Linq;
using Asemb.Extraction.Archives;

namespace Asemb.Extraction.Office.Slides;

/// <summary>A placeholder of a slide and what it inherits: its own, its layout's and its master's list styles, nearest first.</summary>
internal sealed record SlidePlaceholder(string? Type, IReadOnlyList<XElement> ListStyles)
{
    public bool IsTitle => Type is "title" or "ctrTitle";

    /// <summary>Date, footer, slide number and header repeat on every slide and say nothing.</summary>
    public bool IsFurniture => Type is "dt" or "ftr" or "sldNum" or "hdr";
}

/// <summary>Layouts and masters, loaded once each, asked whether a level of a placeholder has bullets.</summary>
internal sealed class SlideLayouts(ZipPackage package)
{
    private static readonly XNamespace P = Vocabulary.Slide;
    private static readonly XNamespace A = Vocabulary.Drawing;

    private readonly Dictionary<string, (XElement? Root, OpcPart Part)> _parts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Null when the shape is no placeholder but a free text box.</summary>
    public SlidePlaceholder? Find(XElement shape, OpcPart slide)
    {
        var placeholder = shape.Elements().FirstOrDefault(child => child.Name.LocalName.StartsWith("nv", StringComparison.Ordinal))
            ?.Element(P + "nvPr")?.Element(P + "ph");
        if (placeholder is null) return null;

        var type = (string?)placeholder.Attribute("type");
        var index = (string?)placeholder.Attribute("idx");
        var styles = new List<XElement>();
        if (slide.TargetOf("slideLayout") is { } layoutName)
        {
            var layout = Load(layoutName);
            AddStyle(styles, Match(layout.Root, type, index));
            if (layout.Part.TargetOf("slideMaster") is { } masterName)
            {
                var master = Load(masterName);
                AddStyle(styles, Match(master.Root, type is null or "obj" ? "body" : type, null));
                var kind = type is "title" or "ctrTitle" ? "titleStyle" : "bodyStyle";
                if (master.Root?.Element(P + "txStyles")?.Element(P + kind) is { } style) styles.Add(style);
            }
        }

        return new SlidePlaceholder(type, styles);
    }

    private (XElement? Root, OpcPart Part) Load(string name) =>
        _parts.TryGetValue(name, out var known) ? known : _parts[name] = (PackageXml.Load(package, name), OpcPart.Load(package, name));

    private static XElement? Match(XElement? root, string? type, string? index)
    {
        var shapes = root?.Element(P + "cSld")?.Element(P + "spTree")?.Elements(P + "sp").Select(shape => (Shape: shape, Holder: shape.Descendants(P + "ph").FirstOrDefault())) ?? [];
        var candidates = shapes.Where(candidate => candidate.Holder is not null).ToList();
        var byIndex = candidates.FirstOrDefault(candidate => index is not null && string.Equals((string?)candidate.Holder!.Attribute("idx"), index, StringComparison.Ordinal));
        return byIndex.Shape ?? candidates.FirstOrDefault(candidate => string.Equals((string?)candidate.Holder!.Attribute("type"), type, StringComparison.Ordinal)).Shape;
    }

    private static void AddStyle(List<XElement> styles, XElement? shape)
    {
        if (shape?.Element(P + "txBody")?.Element(A + "lstStyle") is { } style) styles.Add(style);
    }
}
