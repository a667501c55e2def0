namespace Asemb.Server.Sources.Folders;

/// <summary>Where a path leads once every link on the way is followed.</summary>
internal static class RealPath
{
    private const int MostLinks = 40;

    /// <returns>Null when it leads nowhere, or in circles.</returns>
    public static string? Of(string path)
    {
        try
        {
            var root = Path.GetPathRoot(Path.GetFullPath(path))!;
            var found = root;
            var rest = new Stack<string>(Segments(Path.GetFullPath(path)[root.Length..]));
            for (var links = 0; rest.TryPop(out var name);)
            {
                var next = Path.Combine(found, name);
                FileSystemInfo entry = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
                if (entry.LinkTarget is not { } target)
                {
                    if (!entry.Exists) return null;
                    found = next;
                    continue;
                }

                if (++links > MostLinks) return null;
                var leads = Path.GetFullPath(target, found);
                found = Path.GetPathRoot(leads)!;
                foreach (var segment in Segments(leads[found.Length..])) rest.Push(segment);
            }

            return found;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Whether one real path is the other, or lies below it.</summary>
    public static bool IsWithin(string path, string root) =>
        string.Equals(path, root, StringComparison.Ordinal) || path.StartsWith(Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>Last first, for a stack.</summary>
    private static IEnumerable<string> Segments(string relative) => relative.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse();
}
