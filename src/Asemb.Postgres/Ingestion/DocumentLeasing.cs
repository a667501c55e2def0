using Asemb.Core.Ingestion;
using Asemb.Core.Webhooks;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Documents;
using Asemb.Postgres.Sources;
using Asemb.Postgres.Webhooks;

namespace Asemb.Postgres.Ingestion;

/// <summary>
/// Hands out the queue's documents and takes them back. A lease is a random token: who does not hold the stored one changes nothing. Several processes
/// lease from the one queue; each passes over what another looks at.
/// </summary>
internal sealed class DocumentLeasing(PostgresDatabase database, LeasedDocuments documents, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    /// <summary>No clock was ever ahead for so long, and urgent documents are told from others still.</summary>
    private static readonly TimeSpan FarAhead = QueueOrder.HeadStart / 4;

    /// <summary>Of two who look at the same time the later may have the earlier time, and two machines never agree quite.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(1);

    private readonly LeaseChoice _choice = new();
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>When the queue was looked at last; at first far away, since the clock may have gone back before this process.</summary>
    private long _lastLook = DateTimeOffset.MaxValue.UtcTicks;

    public async Task<IReadOnlyList<LeasedDocument>> LeaseAsync(LeaseRoom room, TimeSpan duration, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(room.Documents, 1, nameof(room));

        // Polled often and mostly in vain: looking is one round trip.
        var now = time.GetUtcNow();
        await FollowClockAsync(now);
        if (room.Of(await FindDueWorkspacesAsync(now, cancellationToken)).Count == 0) return [];
        await _turn.WaitAsync(cancellationToken);
        List<Lease> taken;
        try
        {
            // Again: whoever had the turn before took what was due.
            now = time.GetUtcNow();
            var due = room.Of(await FindDueWorkspacesAsync(now, cancellationToken));
            if (due.Count == 0) return [];
            taken = await database.WriteAsync(null, session => TakeAsync(session, due, room, now, now + duration, cancellationToken), cancellationToken);
        }
        finally
        {
            _turn.Release();
        }

        // From here on the leases are held: giving up half-way would leave them to run out and the documents suspected.
        if (taken.Count == 0) return [];
        var (loaded, damaged) = await documents.LoadAsync(taken);
        if (damaged.Count > 0) await FailAsync(damaged, CancellationToken.None);
        return loaded;
    }

    public async Task<IReadOnlyList<LeasedDocument>> RenewAsync(IReadOnlyList<LeasedDocument> leased, TimeSpan duration, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + duration;
        var statements = leased.GroupBy(document => document.Workspace.Id).Select(group => (group.Key, new Statement(
            LeaseSql.Renew, group.Key, until, group.Select(document => document.Document.Id).ToArray(), group.Select(document => document.Lease).ToArray()))).ToList();
        var renewed = await database.WriteAsync(null, session => session.QueryInEachAsync(statements, (_, row) => row.GetInt64(0), cancellationToken), cancellationToken);
        var held = renewed.ToHashSet();
        return [.. leased.Where(document => !held.Contains(document.Document.Id))];
    }

    public Task FailAsync(IReadOnlyList<DocumentFailure> failures, CancellationToken cancellationToken)
    {
        var statements = failures.GroupBy(failure => failure.Leased.Workspace.Id).Select(group => (group.Key, new Statement(
            LeaseSql.Fail,
            group.Key,
            group.Select(failure => failure.Leased.Document.Id).ToArray(),
            group.Select(failure => failure.Leased.Lease).ToArray(),
            group.Select(failure => failure.RetryAt).ToArray(),
            group.Select(failure => failure.CountAttempt ? 0 : 1).ToArray(),
            group.Select(failure => failure.Error.Stage).ToArray<string?>(),
            group.Select(failure => failure.Error.Code).ToArray<string?>(),
            group.Select(failure => failure.Error.Message).ToArray<string?>()))).ToList();
        return database.WriteAsync(
            null,
            async session =>
            {
                var ended = (await session.QueryInEachAsync(statements, (_, row) => row.GetInt64(0), cancellationToken)).ToHashSet();
                var final = failures.Where(failure => failure.RetryAt is null && ended.Contains(failure.Leased.Document.Id)).ToList();
                return await session.QueryInEachAsync([.. Told(final), .. GivenUp(final)], (_, _) => true, cancellationToken);
            },
            cancellationToken);
    }

    public Task<int> RetryAsync(Workspace workspace, IReadOnlyCollection<string>? keys, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var statement = keys is null ? new Statement(LeaseSql.RetryAll, workspace.Id, now) : new Statement(LeaseSql.RetryKeys, workspace.Id, now, KeyHash.Of(keys));
        return database.WriteAsync(workspace.Id, session => session.ExecuteAsync([statement], cancellationToken), cancellationToken);
    }

    public void Dispose() => _turn.Dispose();

    private List<(long Workspace, Statement Statement)> Told(List<DocumentFailure> final)
    {
        var now = time.GetUtcNow();
        return [.. final.GroupBy(failure => failure.Leased.Workspace.Id).Select(group => (group.Key, WebhookOutbox.Add(group.Key, now, [.. group.Select(failure => WebhookEvent.DocumentFailed(failure, now))])))];
    }

    /// <summary>A source whose document is to be sent again sends it with its next sync.</summary>
    private static IEnumerable<(long Workspace, Statement Statement)> GivenUp(List<DocumentFailure> final) => final.Where(failure => failure.Error.IsOfStoredOriginal)
        .GroupBy(failure => failure.Leased.Workspace.Id, failure => failure.Leased.Document.Id)
        .SelectMany(group => SourceSql.GiveUp(group.Key, [.. group]).Select(statement => (group.Key, statement)));

    private Task<List<DueWorkspace>> FindDueWorkspacesAsync(DateTimeOffset until, CancellationToken cancellationToken) => database.ReadAsync(
        null,
        session => session.QueryAsync(LeaseSql.DueWorkspaces, row => new DueWorkspace(row.GetInt64(0), row.GetTime(1).ToUnixTimeMilliseconds()), cancellationToken, until),
        cancellationToken);

    private async Task FollowClockAsync(DateTimeOffset now)
    {
        var last = Interlocked.Exchange(ref _lastLook, now.UtcTicks);
        if (last - ClockTolerance.Ticks <= now.UtcTicks) return;
        var queued = await FindDueWorkspacesAsync(now + FarAhead, CancellationToken.None);
        var statements = queued.ConvertAll(workspace => (workspace.Id, BringForward(workspace.Id, now)));
        await database.WriteAsync(null, session => session.QueryInEachAsync(statements, (_, row) => row.GetInt64(0), CancellationToken.None), CancellationToken.None);
    }

    /// <summary>For a workspace whose clock may have been ahead.</summary>
    public static Statement BringForward(long workspace, DateTimeOffset now) =>
        new(LeaseSql.BringForward, workspace, now, now + LongestWait, QueueOrder.Ahead(now), QueueOrder.Boundary(now));

    private async Task<List<Lease>> TakeAsync(
        PostgresSession session, List<DueWorkspace> due, LeaseRoom room, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var looks = _choice.InTurn(due, room.Documents).Select(workspace => (workspace.Id, new Statement(
            LeaseSql.Due, workspace.Id, now, QueueOrder.Ahead(now), QueueOrder.Boundary(now), room.Documents))).ToList();
        var seen = await session.QueryInEachAsync(
            looks,
            (workspace, row) => (Workspace: workspace, Document: new DueDocument(row.GetInt64(0), row.GetInt64(1), row.GetBoolean(2), row.GetBoolean(3), row.GetInt32(5)), IsHeld: row.GetBoolean(4)),
            cancellationToken);
        var parked = seen.Where(row => row.IsHeld).GroupBy(row => row.Workspace)
            .Select(group => (group.Key, new Statement(LeaseSql.Park, group.Key, group.Select(row => row.Document.Id).ToArray()))).ToList();
        var found = seen.FindAll(row => !row.IsHeld);
        var queues = found.ToLookup(row => row.Workspace, row => row.Document);
        var workspaceOf = found.ToDictionary(row => row.Document.Id, row => row.Workspace);
        var chosen = _choice.Choose(due, workspace => [.. queues[workspace]], room);
        var taken = chosen.ConvertAll(document => new Lease(workspaceOf[document.Id], document.Id, Guid.NewGuid(), document.IsSuspect));
        var takes = taken.GroupBy(lease => lease.Workspace).Select(group => (group.Key, new Statement(
            LeaseSql.Take,
            group.Key,
            until,
            group.Select(lease => lease.Document).ToArray(),
            group.Select(lease => lease.Token).ToArray(),
            group.Select(lease => lease.IsSuspect).ToArray()))).ToList();
        await session.QueryInEachAsync([.. parked, .. takes], (_, row) => row.GetInt64(0), cancellationToken);
        return taken;
    }
}

/// <param name="Token">What the holder shows.</param>
internal sealed record Lease(long Workspace, long Document, Guid Token, bool IsSuspect);
