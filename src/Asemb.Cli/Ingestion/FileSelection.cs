using Asemb.Core.Documents;
using Asemb.Core.Errors;

namespace Asemb.Cli.Ingestion;

/// <param name="Path">Full path.</param>
/// <param name="Key">The document key: the full path with forward slashes, or relative to the base folder.</param>
/// <param name="Source">The folder it was found under, so that the folder's documents can be listed and deleted together.</param>
internal sealed record SelectedFile(string Path, string Key, string? Source, long Length)
{
    /// <summary>Where a person finds it; null for standard input, which lies nowhere.</summary>
    public string? Uri { get; init; } = new Uri(Path).AbsoluteUri;

    public string FileName => System.IO.Path.GetFileName(Path);

    /// <summary>What counts by format in the summary: the extension without its dot, lower case.</summary>
    public string Format => System.IO.Path.GetExtension(Path).TrimStart('.').ToLowerInvariant() is { Length: > 0 } extension ? extension : "none";
}

/// <summary>
/// Turns paths, folders and globs into files: folders with everything below them, hidden files and folders and links to folders left out,
/// sorted, each file once.
/// </summary>
internal static class FileSelection
{
    public const string StandardInput = "-";

    /// <exception cref="AsembException"><c>path_not_found</c></exception>
    public static Selection Select(IEnumerable<string> inputs, string? baseFolder, string? source)
    {
        var leftOut = new LeftOut();
        var root = baseFolder is null ? null : Path.GetFullPath(baseFolder);
        var files = new SortedDictionary<string, SelectedFile>(StringComparer.Ordinal);
        var folders = new List<SelectedFolder>();
        foreach (var input in inputs)
        {
            var before = files.Count;
            var known = false;
            foreach (var (path, folder) in Expand(input, leftOut))
            {
                known |= files.ContainsKey(path);
                files.TryAdd(path, new SelectedFile(path, Key(path, root), source ?? folder, LengthOf(path)));
            }

            if (files.Count == before && !known)
            {
                throw new AsembException(ErrorCodes.PathNotFound, WhyNothing(input, leftOut));
            }

            if (FolderOf(input) is { } searched) folders.Add(new SelectedFolder(searched, source ?? Slashes(searched), KeyPrefix(searched, root)));
        }

        return new Selection([.. files.Values], leftOut) { Folders = folders };
    }

    /// <summary>The folder that an input is searched in; null for a single file.</summary>
    private static string? FolderOf(string input)
    {
        if (File.Exists(input)) return null;
        return Directory.Exists(input) ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(input)) : Path.TrimEndingDirectorySeparator(GlobFolder(input));
    }

    private static string KeyPrefix(string folder, string? root)
    {
        var key = Key(folder, root);
        return string.Equals(key, ".", StringComparison.Ordinal) ? "" : key.EndsWith('/') ? key : key + "/";
    }

    /// <summary>The source of what is found under a folder.</summary>
    public static string SourceOf(string folder) => Slashes(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));

    /// <summary>0 where it cannot be asked: opening the file will say why.</summary>
    private static long LengthOf(string path)
    {
        try
        {
            return new FileInfo(path).Length;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static string WhyNothing(string input, LeftOut leftOut)
    {
        if (Directory.Exists(input)) return leftOut.Unreadable > 0 ? $"'{input}' may not be read." : $"There is no file in '{input}' (hidden ones are left out).";
        if (input.Length == 0) return "An empty path names nothing.";
        return IsGlob(input) ? $"Nothing matches '{input}'." : $"'{input}' does not exist.";
    }

    private static bool IsGlob(string input) => input.AsSpan().ContainsAny('*', '?');

    private static IEnumerable<(string Path, string? Folder)> Expand(string input, LeftOut leftOut)
    {
        // As if the shell had not expanded a glob: 'docs/*.md' gives the same documents with and without quotes.
        if (File.Exists(input)) return [(Path.GetFullPath(input), Path.GetDirectoryName(Path.GetFullPath(input)) is { } parent ? Slashes(parent) : null)];
        if (Directory.Exists(input))
        {
            var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(input));
            return Walk(folder, leftOut).Select(path => (path, (string?)Slashes(folder)));
        }

        return IsGlob(input) ? ExpandGlob(input, leftOut) : [];
    }

    /// <summary>The part before the first wildcard is a folder; behind it <c>*</c> and <c>?</c> stay within a name and <c>**</c> spans folders.</summary>
    private static IEnumerable<(string Path, string? Folder)> ExpandGlob(string glob, LeftOut leftOut)
    {
        var folder = GlobFolder(glob);
        if (!Directory.Exists(folder)) return [];
        var segments = Segments(glob);
        var pattern = segments[FirstWildcard(segments)..];
        return Walk(folder, leftOut)
            .Where(path => FilePattern.Matches(pattern, Slashes(Path.GetRelativePath(folder, path)).Split('/')))
            .Select(path => (path, (string?)Slashes(Path.TrimEndingDirectorySeparator(folder))));
    }

    private static string GlobFolder(string glob)
    {
        var segments = Segments(glob);
        var fixedPart = string.Join('/', segments[..FirstWildcard(segments)]);
        return Path.GetFullPath(fixedPart.Length == 0 ? (glob.StartsWith('/') ? "/" : ".") : fixedPart);
    }

    private static string[] Segments(string glob) => glob.Replace('\\', '/').Split('/');

    private static int FirstWildcard(string[] segments) => Array.FindIndex(segments, segment => segment.AsSpan().ContainsAny('*', '?'));

    /// <summary>Folder by folder, so that one that may not be read is counted and its neighbours still are.</summary>
    private static IEnumerable<string> Walk(string folder, LeftOut leftOut)
    {
        var folders = new Stack<string>([folder]);
        while (folders.TryPop(out var current))
        {
            foreach (var entry in Entries(current, leftOut))
            {
                if (entry.Name.StartsWith('.') || entry.Attributes.HasFlag(FileAttributes.Hidden))
                {
                    leftOut.Hidden++;
                }
                else if (entry.LinkTarget is not null && !LeadsToFile(entry))
                {
                    leftOut.Links++;
                }
                else if (entry is DirectoryInfo)
                {
                    folders.Push(entry.FullName);
                }
                else
                {
                    yield return entry.FullName;
                }
            }
        }
    }

    private static bool LeadsToFile(FileSystemInfo link)
    {
        try
        {
            return link.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } target && !target.Attributes.HasFlag(FileAttributes.Directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // a link to itself, or into a folder that may not be read
        }
    }

    private static FileSystemInfo[] Entries(string folder, LeftOut leftOut)
    {
        try
        {
            return new DirectoryInfo(folder).GetFileSystemInfos();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            leftOut.Unreadable++;
            return [];
        }
    }

    private static string Key(string path, string? root) => Slashes(root is null ? path : Path.GetRelativePath(root, path));

    private static string Slashes(string path) => Path.DirectorySeparatorChar == '\\' ? path.Replace('\\', '/') : path;
}
