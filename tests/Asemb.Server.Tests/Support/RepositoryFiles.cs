namespace Asemb.Server.Tests;

/// <summary>Files of the checkout that the tests run in.</summary>
internal static class RepositoryFiles
{
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path)).ReplaceLineEndings("\n");

    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Asemb.slnx"))) return folder.FullName;
        }

        throw new InvalidOperationException("The tests do not run inside a checkout.");
    }
}
