using Asemb.Client;
using Asemb.Client.Contracts;

namespace Asemb.Cli.Ingestion;

/// <summary>
/// Documents that an earlier run took from the folders of this one, and whose files are no longer there. Only what says itself that it came from a
/// file counts; what a later run would not choose, but is still on disk, does not.
/// </summary>
/// <param name="Keys">Their keys.</param>
/// <param name="Known">How many documents these folders have altogether.</param>
internal sealed record GoneDocuments(IReadOnlyList<string> Keys, int Known)
{
    private const int PageSize = 1000;

    public static readonly GoneDocuments None = new([], 0);

    /// <summary>Deleting most of what a folder gave is seldom meant: a disk may not be mounted.</summary>
    public bool AreMost => Keys.Count * 2 > Known;

    public static async Task<GoneDocuments> FindAsync(AsembClient client, string workspace, Selection selection, CancellationToken cancellationToken)
    {
        // Of a folder that may not be read nobody can say what is gone from it.
        if (selection.LeftOut.Unreadable > 0) return None;
        var present = selection.Files.Select(file => file.Key).ToHashSet(StringComparer.Ordinal);
        var known = new HashSet<string>(StringComparer.Ordinal);
        var gone = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var folder in selection.Folders)
        {
            var query = new DocumentListQuery { Source = folder.Source, Prefix = folder.KeyPrefix.Length > 0 ? folder.KeyPrefix : null, Limit = PageSize };
            await foreach (var document in client.Documents.ListAllAsync(workspace, query, cancellationToken))
            {
                if (FileOf(document) is not { } file || !IsBelow(folder.Path, file)) continue;
                known.Add(document.Key);
                if (!present.Contains(document.Key) && !File.Exists(file)) gone.Add(document.Key);
            }
        }

        return new GoneDocuments([.. gone], known.Count);
    }

    private static string? FileOf(DocumentInfo document) =>
        System.Uri.TryCreate(document.Uri, UriKind.Absolute, out var uri) && uri.IsFile ? uri.LocalPath : null;

    private static bool IsBelow(string folder, string file) =>
        file.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
