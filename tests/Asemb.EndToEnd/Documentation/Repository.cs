namespace Asemb.EndToEnd.Documentation;

internal static class Repository
{
    /// <summary>The folder that holds Asemb.slnx, found upwards from the test's own folder.</summary>
    public static string Root { get; } = Find();

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path)).ReplaceLineEndings("\n");

    /// <summary>The lines of all ```bash blocks of a page, in their order.</summary>
    public static IReadOnlyList<string> ShellLines(string path)
    {
        var lines = new List<string>();
        var inside = false;
        foreach (var line in Read(path).Split('\n'))
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) inside = !inside && string.Equals(line, "```bash", StringComparison.Ordinal);
            else if (inside && line.Length > 0) lines.Add(line);
        }

        return lines;
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
