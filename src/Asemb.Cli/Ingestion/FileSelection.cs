using System.IO.Enumeration;
using Asemb.Core.Errors;

namespace Asemb.Cli.Ingestion;

/// <param name="Path">Full path; <c>-</c> for standard input.</param>
/// <param name="Key">The document key: the full path with forward slashes, or relative to the base folder.</param>
/// <param name="Source">The folder it was found under, so that the folder's documents can be listed and deleted together.</param>
internal sealed record SelectedFile(string Path, string Key, string? Source, long Length)
{
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
    public static IReadOnlyList<SelectedFile> Select(IEnumerable<string> inputs, string? baseFolder, string? source)
    {
        var root = baseFolder is null ? null : Path.GetFullPath(baseFolder);
        var files = new SortedDictionary<string, SelectedFile>(StringComparer.Ordinal);
        foreach (var input in inputs)
        {
            var before = files.Count;
            var known = false;
            foreach (var (path, folder) in Expand(input))
            {
                known |= files.ContainsKey(path);
                files.TryAdd(path, new SelectedFile(path, Key(path, root), source ?? folder, new FileInfo(path).Length));
            }

            if (files.Count == before && !known)
            {
                throw new AsembException(ErrorCodes.PathNotFound, Directory.Exists(input)
                    ? $"There is no file in '{input}' (hidden ones are left out)."
                    : $"'{input}' does not exist, or nothing matches it.");
            }
        }

        return [.. files.Values];
    }

    private static IEnumerable<(string Path, string? Folder)> Expand(string input)
    {
        if (File.Exists(input)) return [(Path.GetFullPath(input), null)];
        if (Directory.Exists(input))
        {
            var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(input));
            return Walk(folder).Select(path => (path, (string?)Slashes(folder)));
        }

        return input.AsSpan().ContainsAny('*', '?') ? ExpandGlob(input) : [];
    }

    /// <summary>The part before the first wildcard is a folder; behind it <c>*</c> and <c>?</c> stay within a name and <c>**</c> spans folders.</summary>
    private static IEnumerable<(string Path, string? Folder)> ExpandGlob(string glob)
    {
        var segments = glob.Replace('\\', '/').Split('/');
        var first = Array.FindIndex(segments, segment => segment.AsSpan().ContainsAny('*', '?'));
        var fixedPart = string.Join('/', segments[..first]);
        var folder = Path.GetFullPath(fixedPart.Length == 0 ? (glob.StartsWith('/') ? "/" : ".") : fixedPart);
        if (!Directory.Exists(folder)) return [];
        var pattern = segments[first..];
        return Walk(folder)
            .Where(path => Matches(pattern, Slashes(Path.GetRelativePath(folder, path)).Split('/')))
            .Select(path => (path, (string?)Slashes(Path.TrimEndingDirectorySeparator(folder))));
    }

    private static bool Matches(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path)
    {
        if (pattern.IsEmpty) return path.IsEmpty;
        if (string.Equals(pattern[0], "**", StringComparison.Ordinal))
        {
            for (var skip = 0; skip <= path.Length; skip++)
            {
                if (Matches(pattern[1..], path[skip..])) return true;
            }

            return false;
        }

        return !path.IsEmpty && FileSystemName.MatchesSimpleExpression(pattern[0], path[0], ignoreCase: false) && Matches(pattern[1..], path[1..]);
    }

    private static IEnumerable<string> Walk(string folder) => new FileSystemEnumerable<string>(
        folder,
        (ref entry) => entry.ToFullPath(),
        new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System })
    {
        ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && !entry.FileName.StartsWith('.'),
        ShouldRecursePredicate = (ref entry) => !entry.FileName.StartsWith('.') && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
    };

    private static string Key(string path, string? root) => Slashes(root is null ? path : Path.GetRelativePath(root, path));

    private static string Slashes(string path) => Path.DirectorySeparatorChar == '\\' ? path.Replace('\\', '/') : path;
}
