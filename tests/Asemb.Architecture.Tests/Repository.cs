namespace Asemb.Architecture.Tests;

internal static class Repository
{
    /// <summary>What builds leave behind, and what belongs to tools.</summary>
    private static readonly HashSet<string> NotOurs = new(StringComparer.Ordinal) { "bin", "obj", "artifacts", "TestResults", "BenchmarkDotNet.Artifacts", "node_modules", ".git", ".vs", ".idea", ".vscode", ".cache" };

    /// <summary>The folder that holds Asemb.slnx, found upwards from the test's own folder.</summary>
    public static string Root { get; } = Find();

    /// <summary>Every file of the source tree, by its path from the root with forward slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Walk(Root).Order(StringComparer.Ordinal)];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder)) yield return Path.GetRelativePath(Root, file).Replace('\\', '/');
        foreach (var child in Directory.EnumerateDirectories(folder).Where(child => !NotOurs.Contains(Path.GetFileName(child))))
        {
            foreach (var file in Walk(child)) yield return file;
        }
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Asemb.slnx"))) return folder.FullName;
        }

        throw new InvalidOperationException("Asemb.slnx was not found above the tests.");
    }
}
