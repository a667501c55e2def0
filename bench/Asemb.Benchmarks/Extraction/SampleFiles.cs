namespace Asemb.Benchmarks.Extraction;

/// <summary>A file to read and the Markdown it should give; null when there is none.</summary>
public sealed record SampleFile(string Path, string? Truth);

/// <summary>Finds sample files and groups them by format: the folder's name, with the ending where a folder holds several kinds.</summary>
public static class SampleFiles
{
    public static IEnumerable<(string Format, List<SampleFile> Files)> In(string root)
    {
        var folders = Directory.GetDirectories(root).Where(folder => Directory.Exists(Path.Combine(folder, "sources"))).Order(StringComparer.Ordinal).ToList();
        return folders.Count > 0 ? folders.SelectMany(Folder) : Group("", Directory.GetFiles(root).Select(path => new SampleFile(path, null)));
    }

    private static IEnumerable<(string Format, List<SampleFile> Files)> Folder(string folder)
    {
        var paths = Directory.GetFiles(Path.Combine(folder, "sources"), "*", SearchOption.AllDirectories);
        var files = paths.Select(path => new SampleFile(path, TruthOf(Path.Combine(folder, "groundtruth"), path)));
        return Group(Path.GetFileName(folder), files);
    }

    private static IEnumerable<(string Format, List<SampleFile> Files)> Group(string name, IEnumerable<SampleFile> files)
    {
        var kinds = files.GroupBy(file => Path.GetExtension(file.Path).ToLowerInvariant(), StringComparer.Ordinal).OrderBy(kind => kind.Key, StringComparer.Ordinal).ToList();
        foreach (var kind in kinds)
            yield return ($"{name}{(kinds.Count > 1 || name.Length == 0 ? " " + kind.Key : "")}".Trim(), [.. kind.OrderBy(file => file.Path, StringComparer.Ordinal)]);
    }

    // Most truths are named after the file with its ending, those of PDF without.
    private static string? TruthOf(string truths, string source)
    {
        string[] names = [Path.GetFileName(source) + ".md", Path.GetFileNameWithoutExtension(source) + ".md"];
        return names.Select(name => Path.Combine(truths, name)).FirstOrDefault(File.Exists);
    }
}
