using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Documents;

namespace Asemb.Sqlite.Ingestion;

/// <summary>
/// What is stored of a document that is sent again just as it was. When the stored original is not what it was, the document is taken in anew:
/// that is how damage is repaired.
/// </summary>
/// <param name="IsDamaged">The stored original is lost or changed, or processing found it to be.</param>
internal sealed record StoredCopy(long Id, int Version, bool IsDamaged)
{
    /// <summary>Null when the document is not stored, or in another version.</summary>
    public static StoredCopy? Find(SqliteSession session, Workspace workspace, IncomingDocument document, string hash)
    {
        if (StoredVersion.Find(session, workspace, document.Key) is not { } stored || !string.Equals(stored.ContentHash, hash, StringComparison.Ordinal)) return null;
        return new StoredCopy(stored.Id, stored.Version, stored.Error is { IsOfStoredOriginal: true } || !IsSound(session, workspace, document));
    }

    public bool IsOf(StoredVersion stored) => (Id, Version) == (stored.Id, stored.Version);

    private static bool IsSound(SqliteSession session, Workspace workspace, IncomingDocument document)
    {
        var content = session.Single(DocumentSql.Content, row => Tuple.Create(ContentRow.Read(row, 0), row.GetBoolean(3)), ("$workspace", workspace.Id), ("$key", document.Key));
        return content is not null && (content.Item2 || content.Item1.Holds(document.Content.Span));
    }
}
