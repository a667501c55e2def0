namespace Asemb.Architecture.Tests;

internal static class Repository
{
    /// <summary>The folder that holds Asemb.slnx, found upwards from the test's own folder.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Asemb.slnx"))) return folder.FullName;
        }

        throw new InvalidOperationException("Asemb.slnx was not found above the tests.");
    }
}
