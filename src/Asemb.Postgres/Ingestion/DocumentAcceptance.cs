using System.Collections.Concurrent;
using System.Text.Json;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Webhooks;
using Asemb.Postgres.Workspaces;

namespace Asemb.Postgres.Ingestion;

/// <summary>Takes documents in: what is new or changed becomes pending, in one transaction with its job, in a handful of round trips for all of them.</summary>
internal sealed class DocumentAcceptance(PostgresDatabase database, PostgresStoreOptions options)
{
    private static readonly TimeSpan HousekeepingInterval = TimeSpan.FromHours(1);

    /// <summary>When a workspace's old jobs and answers are looked for next.</summary>
    private readonly ConcurrentDictionary<long, DateTimeOffset> _nextHousekeeping = new();

    public async Task<AcceptResult> AcceptAsync(Workspace workspace, AcceptRequest request, CancellationToken cancellationToken)
    {
        var acceptance = await PrepareAsync(workspace, request, cancellationToken);
        var now = options.TimeProvider.GetUtcNow();
        var result = await database.WriteAsync(workspace.Id, session => AcceptAsync(session, workspace, request.Idempotency, acceptance, now, cancellationToken), cancellationToken);
        if (!result.Replayed) await KeepHouseAsync(workspace, now, cancellationToken);
        return result;
    }

    /// <summary>Comparing and packing are the costly parts: they are done before the transaction, and the latter only for what differs from what is stored.</summary>
    public async Task<Acceptance> PrepareAsync(Workspace workspace, AcceptRequest request, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(request.Documents.Count, nameof(request));
        request.RequireDistinctKeys();
        var sent = request.Documents.Select(SentDocument.Of).ToList();
        var known = await StoredCopy.FindAsync(database, workspace, sent, cancellationToken);
        var packed = new Dictionary<string, DocumentContent>(StringComparer.Ordinal);
        foreach (var document in sent)
        {
            if (!known.TryGetValue(document.Name, out var copy) || copy.IsDamaged) packed[document.Name] = DocumentContent.Pack(document.Document.Content);
        }

        return new Acceptance(sent, known, packed, request.Owner);
    }

    /// <summary>Within a transaction.</summary>
    public static async Task<AcceptResult> AcceptAsync(
        PostgresSession session, Workspace workspace, IdempotencyToken? token, Acceptance acceptance, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await BeginAsync(session, workspace, token, now, cancellationToken) is { } answer) return answer with { Replayed = true };
        var accepted = await acceptance.WriteAsync(session, workspace.Id, now, cancellationToken);
        var result = new AcceptResult(Guid.NewGuid(), Replayed: false, accepted);
        var changed = accepted.Where(document => document.Outcome is AcceptOutcome.Created or AcceptOutcome.Updated).ToList();
        List<Statement> end =
        [
            new(AcceptSql.InsertJob, workspace.Id, result.JobId, now, accepted.Count, accepted.Count - changed.Count),
            new(AcceptSql.InsertJobDocuments, workspace.Id, result.JobId, changed.Select(document => document.DocumentId).ToArray(), changed.Select(document => document.Version).ToArray()),
        ];
        if (!acceptance.IsOfSource) end.Add(WebhookOutbox.Follow(workspace.Id, result.JobId));
        if (token is not null) end.Add(new Statement(AcceptSql.KeepAnswer, workspace.Id, token.Key, token.RequestHash, now, JsonSerializer.Serialize(result)));
        await session.ExecuteAsync(end, cancellationToken);
        return result;
    }

    /// <returns>The answer that was given to this request before.</returns>
    private static async Task<AcceptResult?> BeginAsync(PostgresSession session, Workspace workspace, IdempotencyToken? token, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<Statement> begin = [new(WorkspaceSql.Hold, workspace.Id)];
        if (token is not null) begin.AddRange([new(AcceptSql.TakeTurn, workspace.Id, token.Key), new(AcceptSql.FindAnswer, workspace.Id, token.Key)]);
        await using var reader = await session.ReadAsync(begin, cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) throw workspace.Missing();
        if (token is null) return null;
        await reader.NextResultAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken) || !IdempotencyToken.Counts(reader.GetTime(2), now)) return null;
        token.RequireSame(reader.GetString(0));
        return JsonSerializer.Deserialize<AcceptResult>(reader.GetString(1));
    }

    /// <summary>Old jobs and answers. A transaction of its own, for what was accepted does not depend on it; should it fail, it is done an hour later.</summary>
    public async Task KeepHouseAsync(Workspace workspace, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The second condition: the clock went back.
        var next = _nextHousekeeping.GetValueOrDefault(workspace.Id, now);
        if (now < next && next - now <= HousekeepingInterval) return;
        _nextHousekeeping[workspace.Id] = now + HousekeepingInterval;
        try
        {
            await database.WriteAsync(
                workspace.Id,
                session => session.ExecuteAsync(
                    [
                        new Statement(AcceptSql.ForgetAnswers, workspace.Id, now - IdempotencyToken.Retention),
                        new Statement(AcceptSql.ForgetJobs, workspace.Id, now - options.JobRetention),
                    ],
                    cancellationToken),
                cancellationToken);
        }
        catch (Exception exception) when (exception is AsembException or OperationCanceledException)
        {
            // What was asked for is durable, and is told so.
        }
    }
}
