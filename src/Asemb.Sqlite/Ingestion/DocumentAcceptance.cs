using System.Text.Json;
using System.Text.Json.Nodes;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Documents;
using Asemb.Sqlite.Webhooks;
using Asemb.Sqlite.Workspaces;

namespace Asemb.Sqlite.Ingestion;

/// <summary>Takes documents in: what is new or changed becomes pending, in one transaction with its job.</summary>
internal sealed class DocumentAcceptance(SqliteDatabase database, TimeProvider time, TimeSpan jobRetention)
{
    private static readonly TimeSpan HousekeepingInterval = TimeSpan.FromHours(1);

    // Only the writer touches it.
    private DateTimeOffset _nextHousekeeping;

    public async Task<AcceptResult> AcceptAsync(Workspace workspace, AcceptRequest request, CancellationToken cancellationToken)
    {
        var accept = await PrepareAsync(workspace, request, cancellationToken);
        return await database.WriteAsync(accept, cancellationToken);
    }

    /// <summary>Comparing and packing are the costly parts: they are done here, not on the writer, and the latter only for what differs from what is stored.</summary>
    /// <returns>What is to be done on the writer.</returns>
    public async Task<Func<WriteScope, AcceptResult>> PrepareAsync(Workspace workspace, AcceptRequest request, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(request.Documents.Count, nameof(request));
        request.RequireDistinctKeys();
        var hashes = request.Documents.Select(document => document.ComputeHash()).ToList();
        var known = await database.ReadAsync(
            session => request.Documents.Select((document, i) => StoredCopy.Find(session, workspace, document, hashes[i])).ToList(), cancellationToken);
        var contents = request.Documents
            .Select((document, i) => known[i] is { IsDamaged: false } ? (DocumentContent?)null : DocumentContent.Pack(document.Content))
            .ToList();
        return write => Accept(write, workspace, request, hashes, known, contents);
    }

    private AcceptResult Accept(
        WriteScope write, Workspace workspace, AcceptRequest request, List<string> hashes, List<StoredCopy?> known, List<DocumentContent?> contents)
    {
        var session = write.Session;
        var now = time.GetUtcNow();
        if (session.Scalar<long?>(AcceptSql.WorkspaceExists, ("$workspace", workspace.Id)) is null) throw workspace.Missing();
        if (FindAnswer(session, workspace, request.Idempotency, now) is { } answer) return answer with { Replayed = true };
        KeepHouse(session, now);

        var accepted = new List<AcceptedDocument>(request.Documents.Count);
        for (var i = 0; i < request.Documents.Count; i++)
        {
            accepted.Add(Accept(session, workspace, request.Documents[i], hashes[i], known[i], contents[i], now, request));
        }

        var result = new AcceptResult(Guid.NewGuid(), Replayed: false, accepted);
        InsertJob(session, workspace, request, result, now);
        if (request.Idempotency is { } token)
        {
            session.Execute(
                AcceptSql.KeepAnswer,
                ("$workspace", workspace.Id), ("$key", token.Key), ("$hash", token.RequestHash), ("$now", now.ToUnixTimeMilliseconds()), ("$answer", JsonSerializer.Serialize(result)));
        }

        return result;
    }

    private static AcceptedDocument Accept(
        SqliteSession session, Workspace workspace, IncomingDocument document, string hash, StoredCopy? known, DocumentContent? packed, DateTimeOffset now, AcceptRequest request)
    {
        var stored = StoredVersion.Find(session, workspace, document.Key);
        if (stored is not null && request.Owner is not null && !string.Equals(stored.Source, request.Owner, StringComparison.Ordinal))
            return new AcceptedDocument(document.Key, stored.Id, stored.Version, AcceptOutcome.Foreign, stored.State, stored.Error);
        var isDamaged = known is { IsDamaged: true } && stored is not null && known.IsOf(stored);
        if (stored is not null && !isDamaged && string.Equals(stored.ContentHash, hash, StringComparison.Ordinal))
        {
            return new AcceptedDocument(document.Key, stored.Id, stored.Version, AcceptOutcome.Unchanged, stored.State, stored.Error);
        }

        // It was equal when we looked, and is not any more.
        var content = packed ?? DocumentContent.Pack(document.Content);
        (string, object?)[] values =
        [
            ("$now", now.ToUnixTimeMilliseconds()), ("$due", (request.IsUrgent ? QueueOrder.Ahead(now) : now).ToUnixTimeMilliseconds()), ("$urgent", request.IsUrgent ? 1 : 0), ("$bytes", document.Content.Length), ("$stored", content.Bytes!.Length), ("$hash", hash),
            ("$source", document.Source), ("$uri", document.Uri), ("$fileName", document.FileName), ("$title", document.Title),
            ("$mediaType", document.MediaType), ("$metadata", document.Metadata.ToJsonString()),
        ];
        long id;
        if (stored is null)
        {
            id = session.Scalar<long>(AcceptSql.Insert, [.. values, ("$workspace", workspace.Id), ("$key", document.Key)]);
        }
        else
        {
            id = stored.Id;
            session.Execute(AcceptSql.KeepReplaced, ("$id", id), ("$workspace", workspace.Id));
            session.Execute(AcceptSql.Replace, [.. values, ("$id", id), ("$workspace", workspace.Id)]);
        }

        session.Execute(AcceptSql.PutContent, ("$document", id), ("$workspace", workspace.Id), ("$encoding", content.Encoding), ("$content", content.Bytes));
        return stored is null
            ? new AcceptedDocument(document.Key, id, 1, AcceptOutcome.Created, DocumentState.Pending, null)
            : new AcceptedDocument(document.Key, id, stored.Version + 1, AcceptOutcome.Updated, DocumentState.Pending, null);
    }

    private static void InsertJob(SqliteSession session, Workspace workspace, AcceptRequest request, AcceptResult result, DateTimeOffset now)
    {
        var changed = result.Documents.Where(document => document.Outcome is AcceptOutcome.Created or AcceptOutcome.Updated).ToList();
        var job = session.Scalar<long>(
            AcceptSql.InsertJob,
            ("$id", result.JobId.ToByteArray()), ("$workspace", workspace.Id), ("$now", now.ToUnixTimeMilliseconds()),
            ("$total", result.Documents.Count), ("$unchanged", result.Documents.Count - changed.Count));

        // What a source brings is told of by its sync: nobody knows the jobs of its batches.
        if (request.Owner is null) WebhookOutbox.Follow(session, workspace.Id, job);
        foreach (var document in changed)
        {
            session.Execute(
                AcceptSql.InsertJobDocument, ("$job", job), ("$document", document.DocumentId), ("$workspace", workspace.Id), ("$version", document.Version));
        }
    }

    private static AcceptResult? FindAnswer(SqliteSession session, Workspace workspace, IdempotencyToken? token, DateTimeOffset now)
    {
        if (token is null) return null;
        var found = session.Single(
            AcceptSql.FindAnswer,
            row => Tuple.Create(row.GetString(0), row.GetString(1), row.GetTime(2)),
            ("$workspace", workspace.Id), ("$key", token.Key));
        if (found is null || !IdempotencyToken.Counts(found.Item3, now)) return null;
        token.RequireSame(found.Item1);
        return JsonSerializer.Deserialize<AcceptResult>(found.Item2);
    }

    private void KeepHouse(SqliteSession session, DateTimeOffset now)
    {
        // The second condition: the clock went back.
        if (now < _nextHousekeeping && _nextHousekeeping - now <= HousekeepingInterval) return;
        _nextHousekeeping = now + HousekeepingInterval;
        session.Execute(AcceptSql.ForgetAnswers, ("$before", (now - IdempotencyToken.Retention).ToUnixTimeMilliseconds()));
        session.Execute(AcceptSql.ForgetJobs, ("$before", (now - jobRetention).ToUnixTimeMilliseconds()));
    }
}
