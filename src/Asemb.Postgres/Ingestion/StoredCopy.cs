using Asemb.Core.Documents;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Documents;

namespace Asemb.Postgres.Ingestion;

/// <summary>
/// What is stored of a document that is sent again just as it was. When the stored original is not what it was, the document is taken in anew:
/// that is how damage is repaired.
/// </summary>
/// <param name="IsDamaged">The stored original is lost or changed, or processing found it to be.</param>
internal sealed record StoredCopy(long Id, int Version, bool IsDamaged)
{
    /// <summary>By the hash of the key; none of a document that is not stored, or in another version.</summary>
    public static Task<Dictionary<string, StoredCopy>> FindAsync(
        PostgresDatabase database, Workspace workspace, IReadOnlyList<SentDocument> documents, CancellationToken cancellationToken)
    {
        var sent = documents.ToDictionary(document => document.Name, StringComparer.Ordinal);
        return database.ReadAsync(
            workspace.Id,
            async session =>
            {
                var found = new Dictionary<string, StoredCopy>(StringComparer.Ordinal);
                await using var row = await session.ReadAsync(
                    [new Statement(AcceptSql.FindCopies, workspace.Id, documents.Select(document => document.KeyHash).ToArray(), documents.Select(document => document.ContentHash).ToArray())],
                    cancellationToken);
                while (await row.ReadAsync(cancellationToken))
                {
                    var name = Convert.ToHexString(row.GetFieldValue<byte[]>(0));
                    var isKnownDamaged = DocumentRow.ReadError(row, 3) is { IsOfStoredOriginal: true };
                    var isNotKept = row.GetBoolean(8);
                    found[name] = new StoredCopy(row.GetInt64(1), row.GetInt32(2), isKnownDamaged || !(isNotKept || ContentRow.Read(row, 6).Holds(sent[name].Document.Content.Span)));
                }

                return found;
            },
            cancellationToken);
    }
}

/// <summary>A document as it was sent, with what is worked out of it once.</summary>
internal sealed record SentDocument(IncomingDocument Document, byte[] KeyHash, string ContentHash)
{
    /// <summary>The hash of the key as text, to look it up by.</summary>
    public string Name { get; } = Convert.ToHexString(KeyHash);

    public static SentDocument Of(IncomingDocument document) => new(document, Documents.KeyHash.Of(document.Key), document.ComputeHash());
}

/// <summary>The version of a document that was accepted last, locked.</summary>
internal sealed record StoredVersion(long Id, int Version, string ContentHash, DocumentState State, DocumentError? Error, string? Source);
