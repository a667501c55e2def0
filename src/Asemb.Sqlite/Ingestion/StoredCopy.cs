using Asemb.Core.Errors;
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
    /// <summary>The stage that a document failed in when its original could not be read from the store.</summary>
    public const string FailedStage = "store";

    /// <summary>Null when the document is not stored, or in another version.</summary>
    public static StoredCopy? Find(SqliteSession session, Workspace workspace, IncomingDocument document, string hash)
    {
        if (StoredVersion.Find(session, workspace, document.Key) is not { } stored || !string.Equals(stored.ContentHash, hash, StringComparison.Ordinal)) return null;
        var isKnownDamaged = stored.Error is { Stage: FailedStage } error && string.Equals(error.Code, ErrorCodes.DamagedDocument.Code, StringComparison.Ordinal);
        return new StoredCopy(stored.Id, stored.Version, isKnownDamaged || !IsSound(session, workspace, document));
    }

    public bool IsOf(StoredVersion stored) => (Id, Version) == (stored.Id, stored.Version);

    private static bool IsSound(SqliteSession session, Workspace workspace, IncomingDocument document)
    {
        var content = session.Single(DocumentSql.Content, row => Tuple.Create(DocumentContent.Read(row, 0)), ("$workspace", workspace.Id), ("$key", document.Key));
        try
        {
            return content is not null && content.Item1.Unpack(document.Content.Length).AsSpan().SequenceEqual(document.Content.Span);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
