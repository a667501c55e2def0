using System.Xml.Linq;
using Asemb.Core.Errors;
using Asemb.Extraction.Archives;
using Asemb.Extraction.Xml;

namespace Asemb.Extraction.Epub;

/// <summary>The package document (OPF) of a book, and the parts that its spine names, in reading order.</summary>
/// <param name="Package">Root of the package document; names without namespaces.</param>
/// <param name="Parts">Names in the archive.</param>
internal sealed record EpubBook(XElement Package, IReadOnlyList<string> Parts)
{
    private const string Container = "META-INF/container.xml";

    /// <exception cref="AsembException">damaged_document, extraction_limit.</exception>
    public static EpubBook Load(ZipPackage package, ExtractionBudget budget)
    {
        var name = PackageName(package, budget) ?? throw Damaged("it does not say where its package document is");
        var root = Xml(package, name, budget) ?? throw Damaged($"its package document '{Path.GetFileName(name)}' is missing");
        return new EpubBook(root, Spine(root, name));
    }

    /// <returns>Null when the archive has no such part.</returns>
    public static XElement? Xml(ZipPackage package, string name, ExtractionBudget budget)
    {
        if (package.Read(name) is not { } content) return null;
        try
        {
            return XmlTree.Load(new FileInput(content), budget);
        }
        catch (AsembException e) when (e.Error == ErrorCodes.DamagedDocument)
        {
            throw new AsembException(ErrorCodes.DamagedDocument, $"The book's part '{Path.GetFileName(name)}' cannot be read. {e.Message}", e);
        }
    }

    private static string? PackageName(ZipPackage package, ExtractionBudget budget)
    {
        var roots = Xml(package, Container, budget)?.Descendants("rootfile").ToList() ?? [];
        var root = roots.Find(one => (string?)one.Attribute("media-type") is "application/oebps-package+xml") ?? roots.FirstOrDefault();
        return Resolve("", (string?)root?.Attribute("full-path")) ?? package.Names.FirstOrDefault(name => name.EndsWith(".opf", StringComparison.OrdinalIgnoreCase));
    }

    private static List<string> Spine(XElement root, string packageName)
    {
        var items = root.Elements("manifest").Elements("item").Where(IsPage).ToList();
        var byId = items.Where(item => item.Attribute("id") is not null).DistinctBy(item => item.Attribute("id")!.Value, StringComparer.Ordinal)
            .ToDictionary(item => item.Attribute("id")!.Value, StringComparer.Ordinal);
        var order = root.Elements("spine").Elements("itemref").Select(reference => byId.GetValueOrDefault((string?)reference.Attribute("idref") ?? "")).OfType<XElement>().ToList();

        // A book without a spine is read as its manifest lists it.
        var contents = root.Elements("guide").Elements("reference").Where(reference => (string?)reference.Attribute("type") is "toc").Select(reference => (string?)reference.Attribute("href")).ToHashSet(StringComparer.Ordinal);
        return [.. (order.Count > 0 ? order : items)
            .Where(item => !IsNavigation(item) && !contents.Contains((string?)item.Attribute("href")))
            .Select(item => Resolve(packageName, (string?)item.Attribute("href"))).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    private static bool IsPage(XElement item) => (string?)item.Attribute("media-type") is "application/xhtml+xml" or "text/html" or "text/x-oeb1-document" or "application/html";

    private static bool IsNavigation(XElement item) => ((string?)item.Attribute("properties") ?? "").Split(' ').Contains("nav", StringComparer.Ordinal);

    /// <summary>A reference relative to a part as a name in the archive; null when it leads outside.</summary>
    private static string? Resolve(string from, string? reference)
    {
        if (string.IsNullOrWhiteSpace(reference) || reference.Contains(':')) return null;
        var path = Uri.UnescapeDataString(reference.Split('#')[0].Split('?')[0].Trim());
        var folders = path.StartsWith('/') ? [] : from.Split('/')[..^1].ToList();
        foreach (var step in path.Split('/', '\\'))
        {
            if (step is "" or ".") continue;
            if (step is not "..") folders.Add(step);
            else if (folders.Count > 0) folders.RemoveAt(folders.Count - 1);
            else return null;
        }

        return folders.Count == 0 ? null : string.Join('/', folders);
    }

    private static AsembException Damaged(string why) => new(ErrorCodes.DamagedDocument, $"The file is an EPUB book that is damaged: {why}. Export the book again.");
}
