namespace Asemb.Server.Sources.Folders;

/// <summary>
/// The files below a folder: hidden ones left out, links to folders too, since they could lead in circles, and links to files that lie elsewhere, since
/// they would open what nobody opened.
/// </summary>
internal sealed class FolderFiles(string root)
{
    private readonly string _real = RealPath.Of(root) ?? root;

    /// <summary>Paths relative to the folder, with forward slashes, in the order of code units.</summary>
    public SortedSet<string> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Folders that could not be listed: what is in them is not known to be gone.</summary>
    public List<(string Folder, string Reason)> Unreadable { get; } = [];

    public List<(string Path, string Reason)> Skipped { get; } = [];

    public void Walk(CancellationToken cancellationToken)
    {
        var folders = new Stack<DirectoryInfo>([new DirectoryInfo(root)]);
        while (folders.TryPop(out var folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                foreach (var entry in folder.EnumerateFileSystemInfos())
                {
                    if (entry.Name.StartsWith('.') || entry.Attributes.HasFlag(FileAttributes.Hidden)) Skipped.Add((Relative(entry), "hidden"));
                    else if (entry.LinkTarget is not null && !StaysInside(entry)) Skipped.Add((Relative(entry), "link"));
                    else if (entry is DirectoryInfo below) folders.Push(below);
                    else if (entry is FileInfo file && IsEmpty(file)) Skipped.Add((Relative(entry), "empty"));
                    else Files.Add(Relative(entry));
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Unreadable.Add((Relative(folder), exception.Message));
            }
        }
    }

    /// <summary>There is nothing to read. Pipes, sockets and devices have no length either: opening one may wait for ever, and nothing ends that.</summary>
    public static bool IsEmpty(FileInfo file) => (file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file).Length == 0;

    private bool StaysInside(FileSystemInfo link) => RealPath.Of(link.FullName) is { } target && RealPath.IsWithin(target, _real) && File.Exists(target);

    private string Relative(FileSystemInfo entry) => Path.GetRelativePath(root, entry.FullName).Replace(Path.DirectorySeparatorChar, '/');
}
