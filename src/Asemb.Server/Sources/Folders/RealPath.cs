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
                if (name == ".") continue;
                if (name == "..")
                {
                    found = Path.GetDirectoryName(found) ?? found;
                    continue;
                }

                var next = Path.Combine(found, name);
                FileSystemInfo entry = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
                if (entry.LinkTarget is not { } target)
                {
                    if (!entry.Exists) return null;
                    found = next;
                    continue;
                }

                if (++links > MostLinks) return null;

                // Segment by segment: what stands before a ".." may be a link itself, and leads up from where that leads, as the system reads it.
                var start = Path.GetPathRoot(target)!;
                if (start.Length > 0) found = Path.GetPathRoot(Path.GetFullPath(target))!;
                foreach (var segment in Segments(target[start.Length..])) rest.Push(segment);
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
