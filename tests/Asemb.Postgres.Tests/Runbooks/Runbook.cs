namespace Asemb.Postgres.Tests.Runbooks;

/// <summary>A page of docs/runbooks with the statements of its SQL blocks.</summary>
internal sealed record Runbook(string Name, IReadOnlyList<string> Statements)
{
    public static Runbook Read(string name)
    {
        var (statements, current) = (new List<string>(), (List<string>?)null);
        foreach (var line in File.ReadLines(Path.Combine(Folder(), name)))
        {
            if (current is null)
            {
                if (line == "```sql") current = [];
                continue;
            }

            if (line == "```")
            {
                // A block whose last statement has no end would never be run.
                Assert.True(current.TrueForAll(string.IsNullOrWhiteSpace), $"{name}: no semicolon at the end of: {string.Join('\n', current)}");
                current = null;
                continue;
            }

            current.Add(line);
            if (!line.EndsWith(';')) continue;
            statements.Add(string.Join('\n', current).Trim());
            current.Clear();
        }

        return new Runbook(name, statements);
    }

    public static IEnumerable<string> Names() => Directory.GetFiles(Folder(), "*.md").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Asemb.slnx"))) return Path.Combine(folder.FullName, "docs", "runbooks");
        }

        throw new DirectoryNotFoundException("The tests do not run within the repository.");
    }
}
