using Asemb.Core.Documents;
using Asemb.Core.Ingestion;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Documents;

namespace Asemb.Postgres.Ingestion;

/// <summary>The documents of one request on their way into the tables.</summary>
/// <param name="known">What was found stored just as it is sent, before the transaction.</param>
/// <param name="packed">Contents of what differed then.</param>
/// <param name="owner">As <see cref="AcceptRequest.Owner"/>.</param>
internal sealed class Acceptance(IReadOnlyList<SentDocument> sent, IReadOnlyDictionary<string, StoredCopy> known, Dictionary<string, DocumentContent> packed, string? owner)
{
    /// <summary>What a source brings is told of by its sync: nobody knows the jobs of its batches.</summary>
    public bool IsOfSource => owner is not null;

    private readonly bool _isUrgent = QueueOrder.IsUrgent(sent.Count);

    /// <summary>Contents sent in one statement: far below the gigabyte that an array may have.</summary>
    private const int MaxBytesPerStatement = 64 << 20;

    /// <summary>Others may add the same keys at the same moment; each time round more of them are there.</summary>
    private const int Tries = 10;

    public async Task<IReadOnlyList<AcceptedDocument>> WriteAsync(PostgresSession session, long workspace, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var accepted = new Dictionary<string, AcceptedDocument>(StringComparer.Ordinal);
        for (var i = 0; accepted.Count < sent.Count; i++)
        {
            if (i == Tries) throw new InvalidOperationException("Documents are added and deleted under the same keys without end.");
            var open = sent.Where(document => !accepted.ContainsKey(document.Name)).ToList();
            var stored = await LockAsync(session, workspace, open, cancellationToken);
            var replaced = new List<SentDocument>();
            foreach (var document in open)
            {
                if (!stored.TryGetValue(document.Name, out var version)) continue;
                if (owner is not null && !string.Equals(version.Source, owner, StringComparison.Ordinal))
                {
                    accepted[document.Name] = new AcceptedDocument(document.Document.Key, version.Id, version.Version, AcceptOutcome.Foreign, version.State, version.Error);
                    continue;
                }

                var isReplaced = !IsUnchanged(document, version);
                if (isReplaced) replaced.Add(document);
                accepted[document.Name] = isReplaced
                    ? new AcceptedDocument(document.Document.Key, version.Id, version.Version + 1, AcceptOutcome.Updated, DocumentState.Pending, null)
                    : new AcceptedDocument(document.Document.Key, version.Id, version.Version, AcceptOutcome.Unchanged, version.State, version.Error);
            }

            var added = open.Where(document => !stored.ContainsKey(document.Name)).ToList();
            var written = new List<SentDocument>(replaced);
            foreach (var (name, id) in await WriteRowsAsync(session, workspace, replaced, added, now, cancellationToken))
            {
                var document = added.Find(document => string.Equals(document.Name, name, StringComparison.Ordinal))!;
                accepted[name] = new AcceptedDocument(document.Document.Key, id, 1, AcceptOutcome.Created, DocumentState.Pending, null);
                written.Add(document);
            }

            await WriteContentsAsync(session, workspace, written, accepted, cancellationToken);
        }

        return [.. sent.Select(document => accepted[document.Name])];
    }

    private bool IsUnchanged(SentDocument document, StoredVersion stored)
    {
        var isDamaged = known.TryGetValue(document.Name, out var copy) && copy.IsDamaged && (copy.Id, copy.Version) == (stored.Id, stored.Version);
        return !isDamaged && string.Equals(stored.ContentHash, document.ContentHash, StringComparison.Ordinal);
    }

    private static async Task<Dictionary<string, StoredVersion>> LockAsync(PostgresSession session, long workspace, List<SentDocument> documents, CancellationToken cancellationToken) =>
        (await session.QueryAsync(
            AcceptSql.LockStored,
            row => KeyValuePair.Create(
                Convert.ToHexString(row.GetFieldValue<byte[]>(0)),
                new StoredVersion(row.GetInt64(1), row.GetInt32(2), row.GetString(3), DocumentStateName.Parse(row.GetString(4)), DocumentRow.ReadError(row, 5), row.GetStringOrNull(8))),
            cancellationToken,
            workspace,
            documents.Select(document => document.KeyHash).ToArray())).ToDictionary(StringComparer.Ordinal);

    /// <returns>Ids of those that were added, which are not those that somebody else was adding.</returns>
    private async Task<List<KeyValuePair<string, long>>> WriteRowsAsync(
        PostgresSession session, long workspace, List<SentDocument> replaced, List<SentDocument> added, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var statements = new List<Statement>();
        if (added.Count > 0) statements.Add(Rows(AcceptSql.Insert, workspace, added, now));
        if (replaced.Count > 0)
        {
            statements.Add(new Statement(AcceptSql.KeepReplaced, workspace, replaced.Select(document => document.KeyHash).ToArray()));
            statements.Add(Rows(AcceptSql.Replace, workspace, replaced, now));
        }

        if (statements.Count == 0) return [];
        await using var reader = await session.ReadAsync(statements, cancellationToken);
        return added.Count == 0 ? [] : await PostgresSession.ReadRowsAsync(reader, row => KeyValuePair.Create(Convert.ToHexString(row.GetFieldValue<byte[]>(0)), row.GetInt64(1)), cancellationToken);
    }

    private Statement Rows(string sql, long workspace, List<SentDocument> documents, DateTimeOffset now)
    {
        return new Statement(
            sql,
            workspace,
            now,
            documents.Select(document => document.KeyHash).ToArray(),
            Texts(document => document.Document.Key),
            documents.Select(document => (long)document.Document.Content.Length).ToArray(),
            documents.Select(document => (long)Content(document).Bytes!.Length).ToArray(),
            Texts(document => document.ContentHash),
            Texts(document => document.Document.Source),
            Texts(document => document.Document.Uri),
            Texts(document => document.Document.FileName),
            Texts(document => document.Document.Title),
            Texts(document => document.Document.MediaType),
            Texts(document => document.Document.Metadata.ToJsonString()),
            _isUrgent ? QueueOrder.Ahead(now) : now,
            _isUrgent);

        string?[] Texts(Func<SentDocument, string?> of) => [.. documents.Select(of)];
    }

    private async Task WriteContentsAsync(
        PostgresSession session, long workspace, List<SentDocument> documents, Dictionary<string, AcceptedDocument> accepted, CancellationToken cancellationToken)
    {
        for (var from = 0; from < documents.Count;)
        {
            var to = from;
            for (var bytes = 0L; to < documents.Count && (to == from || bytes + Content(documents[to]).Bytes!.Length <= MaxBytesPerStatement); to++) bytes += Content(documents[to]).Bytes!.Length;
            var part = documents[from..to];
            await session.ExecuteAsync(
                AcceptSql.PutContents,
                cancellationToken,
                workspace,
                part.Select(document => accepted[document.Name].DocumentId).ToArray(),
                part.Select(document => Content(document).Encoding).ToArray(),
                part.Select(document => Content(document).Bytes!).ToArray());
            from = to;
        }
    }

    /// <summary>Packed now when it was equal to what was stored and is not any more.</summary>
    private DocumentContent Content(SentDocument document)
    {
        if (!packed.TryGetValue(document.Name, out var content)) packed[document.Name] = content = DocumentContent.Pack(document.Document.Content);
        return content;
    }
}
