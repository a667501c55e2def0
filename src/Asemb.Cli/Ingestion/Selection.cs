namespace Asemb.Cli.Ingestion;

/// <summary>The files an ingestion takes, and what was left out below the folders it was given.</summary>
internal sealed record Selection(IReadOnlyList<SelectedFile> Files, LeftOut LeftOut)
{
    /// <summary>The folders that were searched, those of globs included.</summary>
    public IReadOnlyList<SelectedFolder> Folders { get; init; } = [];
}

/// <param name="Path">Full path.</param>
/// <param name="Source">The source of what is found in it.</param>
/// <param name="KeyPrefix">What the keys of its files begin with; empty when nothing can be said.</param>
internal sealed record SelectedFolder(string Path, string Source, string KeyPrefix);

/// <summary>What was passed over on purpose; each can still be named itself.</summary>
internal sealed class LeftOut
{
    /// <summary>Files and folders whose names begin with a dot, such as <c>.git</c>, or that are marked hidden.</summary>
    public int Hidden { get; set; }

    /// <summary>Links to folders, which could lead in circles, and links that lead nowhere.</summary>
    public int Links { get; set; }

    /// <summary>Folders that may not be read.</summary>
    public int Unreadable { get; set; }
}
