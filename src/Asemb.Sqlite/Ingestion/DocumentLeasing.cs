using System.Text.Json;
using Asemb.Core.Chunking;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Webhooks;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Documents;
using Asemb.Sqlite.Embeddings;
using Asemb.Sqlite.Sources;
using Asemb.Sqlite.Webhooks;
using Asemb.Sqlite.Workspaces;

namespace Asemb.Sqlite.Ingestion;

/// <summary>Hands out the queue's documents and takes them back. A lease is a random token: who does not hold the stored one changes nothing.</summary>
internal sealed class DocumentLeasing(SqliteDatabase database, TimeProvider time)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly LeaseChoice _choice = new();

    /// <summary>When the queue was looked at last; at first far away, since the clock may have gone back before this process.</summary>
    private long _lastLook = long.MaxValue;

    public async Task<IReadOnlyList<LeasedDocument>> LeaseAsync(LeaseRoom room, TimeSpan duration, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(room.Documents, 1, nameof(room));

        // Polled often and mostly in vain: looking costs no write.
        var now = time.GetUtcNow();
        await FollowClockAsync(now);
        var anything = await database.ReadAsync(session => room.Of(FindDueWorkspaces(session, now)).Count > 0, cancellationToken);
        if (!anything) return [];
        var taken = await database.WriteAsync(write => Take(write.Session, room, duration), cancellationToken);

        // From here on the leases are held: giving up half-way would leave them to run out and the documents suspected.
        return taken.Count == 0 ? [] : await LoadAsync(taken);
    }

    public Task<IReadOnlyList<LeasedDocument>> RenewAsync(IReadOnlyList<LeasedDocument> leased, TimeSpan duration, CancellationToken cancellationToken) =>
        database.WriteAsync<IReadOnlyList<LeasedDocument>>(
            write =>
            {
                var until = (time.GetUtcNow() + duration).ToUnixTimeMilliseconds();
                return leased
                    .Where(document => write.Session.Execute(LeaseSql.Renew, ("$until", until), ("$id", document.Document.Id), ("$workspace", document.Workspace.Id), ("$lease", document.Lease.ToByteArray())) == 0)
                    .ToList();
            },
            cancellationToken);

    public Task FailAsync(IReadOnlyList<DocumentFailure> failures, CancellationToken cancellationToken) =>
        database.WriteAsync(
            write =>
            {
                foreach (var failure in failures) Fail(write.Session, failure);
                return true;
            },
            cancellationToken);

    public Task<int> RetryAsync(Workspace workspace, IReadOnlyCollection<string>? keys, CancellationToken cancellationToken) =>
        database.WriteAsync(
            write => keys is null
                ? write.Session.Execute(LeaseSql.RetryAll, ("$now", time.NowMilliseconds()), ("$workspace", workspace.Id))
                : write.Session.Execute(LeaseSql.RetryKeys, ("$now", time.NowMilliseconds()), ("$workspace", workspace.Id), ("$keys", JsonSerializer.Serialize(keys))),
            cancellationToken);

    public Task<int> ReleaseAllAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(
            write =>
            {
                write.Session.Execute(EmbeddingIndexSql.ReleaseClaims);
                write.Session.Execute(SyncSql.ReleaseAll, ("$now", time.NowMilliseconds()));
                write.Session.Execute(DeliverySql.ReleaseAll, ("$now", time.NowMilliseconds()));
                return write.Session.Execute(LeaseSql.ReleaseAll, ("$now", time.NowMilliseconds()));
            },
            cancellationToken);

    private async Task FollowClockAsync(DateTimeOffset now)
    {
        // A second: of two who look at the same time the later may have the earlier time.
        var present = now.ToUnixTimeMilliseconds();
        if (Interlocked.Exchange(ref _lastLook, present) - 1000 <= present) return;
        await database.WriteAsync(
            write => write.Session.Execute(LeaseSql.BringForward, ("$now", present), ("$latest", (now + LongestWait).ToUnixTimeMilliseconds()), ("$ahead", Ahead(now)), ("$boundary", Boundary(now))), CancellationToken.None);
    }

    private List<(long Id, Guid Lease, bool IsSuspect)> Take(SqliteSession session, LeaseRoom room, TimeSpan duration)
    {
        var now = time.GetUtcNow();
        var chosen = _choice.Choose(
            room.Of(FindDueWorkspaces(session, now)),
            workspace =>
            [
                .. FindDue(session, workspace, long.MinValue, Ahead(now), isUrgent: true, room.Documents),
                .. FindDue(session, workspace, Boundary(now), now.ToUnixTimeMilliseconds(), isUrgent: false, room.Documents),
            ],
            room);
        var taken = new List<(long Id, Guid Lease, bool IsSuspect)>(chosen.Count);
        foreach (var document in chosen)
        {
            var lease = Guid.NewGuid();
            session.Execute(
                LeaseSql.Take,
                ("$lease", lease.ToByteArray()), ("$until", (now + duration).ToUnixTimeMilliseconds()), ("$suspect", document.IsSuspect ? 1 : 0), ("$id", document.Id));
            taken.Add((document.Id, lease, document.IsSuspect));
        }

        return taken;
    }

    private async Task<IReadOnlyList<LeasedDocument>> LoadAsync(List<(long Id, Guid Lease, bool IsSuspect)> taken)
    {
        var damaged = new List<DocumentFailure>();
        var loaded = await database.ReadAsync(
            session =>
            {
                var documents = new List<LeasedDocument>(taken.Count);
                foreach (var (id, lease, isSuspect) in taken)
                {
                    // Null: replaced or deleted since.
                    if (Load(session, id, lease) is not { } found) continue;
                    try
                    {
                        documents.Add(found.Document with { Content = found.Content.Unpack(found.Document.Document.ContentBytes), IsSuspect = isSuspect });
                    }
                    catch (InvalidDataException exception)
                    {
                        // It would be leased for ever, and its neighbours with it.
                        var error = DocumentError.OfStoredOriginal(exception);
                        damaged.Add(new DocumentFailure(found.Document, error, RetryAt: null));
                    }
                }

                return documents;
            },
            CancellationToken.None);
        if (damaged.Count > 0) await FailAsync(damaged, CancellationToken.None);
        return loaded;
    }

    private Loaded? Load(SqliteSession session, long id, Guid lease)
    {
        const int WorkspaceAt = DocumentRow.ColumnCount;
        const int ContentAt = WorkspaceAt + WorkspaceRow.ColumnCount;
        const int BuildingAt = ContentAt + ContentRow.ColumnCount;
        var now = time.GetUtcNow();
        var found = session.Single(
            LeaseSql.Leased,
            row => new Loaded(
                new LeasedDocument(
                    WorkspaceRow.Read(row, WorkspaceAt),
                    DocumentRow.ReadAccepted(row, now),
                    lease,
                    row.GetStringOrNull(DocumentRow.GivenTitle),
                    DocumentRow.ParseObject(row.GetString(DocumentRow.GivenMetadata)),
                    default,
                    new HashSet<ChunkHash>())
                {
                    Building = row.IsDBNull(BuildingAt) ? null : EmbeddingIndexRow.ReadBuilding(row, BuildingAt),
                },
                ContentRow.Read(row, ContentAt)),
            ("$id", id), ("$lease", lease.ToByteArray()));
        if (found is null || found.Document.Document.ChunkCount == 0) return found;
        var known = session.Query(LeaseSql.KnownChunks, row => ChunkHash.FromBytes(row.GetFieldValue<byte[]>(0)), ("$document", id), ("$workspace", found.Document.Workspace.Id)).ToHashSet();
        return found with { Document = found.Document with { KnownChunks = known } };
    }

    private void Fail(SqliteSession session, DocumentFailure failure)
    {
        var ended = session.Execute(
            LeaseSql.Fail,
            ("$retry", failure.RetryAt?.ToUnixTimeMilliseconds()),
            ("$refund", failure.CountAttempt ? 0 : 1),
            ("$stage", failure.Error.Stage),
            ("$code", failure.Error.Code),
            ("$message", failure.Error.Message),
            ("$id", failure.Leased.Document.Id),
            ("$workspace", failure.Leased.Workspace.Id),
            ("$lease", failure.Leased.Lease.ToByteArray())) == 1;
        if (!ended || failure.RetryAt is not null) return;

        // A source whose document is to be sent again sends it with its next sync.
        if (failure.Error.IsOfStoredOriginal) SyncMarking.GiveUp(session, failure.Leased.Workspace.Id, failure.Leased.Document.Id);
        WebhookOutbox.Add(session, failure.Leased.Workspace.Id, WebhookEvent.DocumentFailed(failure, time.GetUtcNow()));
    }

    private static List<DueWorkspace> FindDueWorkspaces(SqliteSession session, DateTimeOffset now) => session.Query(
        LeaseSql.DueWorkspaces,
        row => new DueWorkspace(row.GetInt64(0), row.GetInt64(1)),
        ("$now", now.ToUnixTimeMilliseconds()), ("$ahead", Ahead(now)), ("$boundary", Boundary(now)));

    private static IEnumerable<DueDocument> FindDue(SqliteSession session, long workspace, long after, long until, bool isUrgent, int limit)
    {
        var due = session.Query(
            LeaseSql.Due,
            row => (Document: new DueDocument(row.GetInt64(0), row.GetInt64(1), row.GetBoolean(2), isUrgent, row.GetInt32(4)), IsHeld: row.GetBoolean(3)),
            ("$workspace", workspace), ("$after", after), ("$until", until), ("$limit", limit));
        foreach (var (document, _) in due.Where(row => row.IsHeld)) session.Execute(LeaseSql.Park, ("$id", document.Id), ("$workspace", workspace));
        return due.Where(row => !row.IsHeld).Select(row => row.Document);
    }

    private static long Ahead(DateTimeOffset now) => QueueOrder.Ahead(now).ToUnixTimeMilliseconds();

    private static long Boundary(DateTimeOffset now) => QueueOrder.Boundary(now).ToUnixTimeMilliseconds();

    private sealed record Loaded(LeasedDocument Document, DocumentContent Content);
}
