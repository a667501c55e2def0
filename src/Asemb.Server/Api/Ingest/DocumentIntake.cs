using System.Security.Cryptography;
using System.Text;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;
using Asemb.Server.Api.Jobs;
using Asemb.Server.Api.Mapping;
using Asemb.Server.Problems;
using Asemb.Server.Security;
using Asemb.Server.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using CoreState = Asemb.Core.Documents.DocumentState;

namespace Asemb.Server.Api.Ingest;

/// <summary>The one way from read documents into the store, and the receipt for it.</summary>
internal sealed class DocumentIntake(IAsembStore store, JobReader jobs, IndexingSignals signals)
{
    public async Task<Results<Ok<AcceptResponse>, Accepted<AcceptResponse>>> AcceptAsync(
        HttpContext context, string workspaceName, IReadOnlyList<ReadDocument> documents, IngestParameters parameters, CancellationToken cancellationToken)
    {
        var wait = parameters.Require();
        RequireDistinctKeys(documents);
        var workspace = await RequireWorkspaceAsync(context, workspaceName, cancellationToken);
        var idempotency = parameters.IdempotencyKey is { } key ? new IdempotencyToken(key, Hash(documents)) : null;
        var accepted = await store.Ingestion.AcceptAsync(workspace, new AcceptRequest([.. documents.Select(document => document.Document)], idempotency), cancellationToken);
        signals.Work.Signal();
        jobs.Remember(accepted.JobId, workspace.Name);

        var open = accepted.Documents.Where(document => document.State is CoreState.Pending or CoreState.Processing).ToList();
        var others = new Queue<string>(open.Where(document => document.Outcome == Core.Ingestion.AcceptOutcome.Unchanged).Select(document => document.Key));
        var job = wait > TimeSpan.Zero ? await jobs.WaitAsync(workspace, accepted.JobId, others, open.Count > 0 ? wait : TimeSpan.Zero, cancellationToken) : null;
        var receipt = new AcceptResponse
        {
            JobId = accepted.JobId,
            Replayed = accepted.Replayed,
            Documents = [.. (job is null ? accepted.Documents : await AfterWaitAsync(workspace, accepted.Documents, job, others.Count == 0, cancellationToken)).Select(document => document.ToWire())],
            Job = job,
        };
        var settled = job is null ? open.Count == 0 : job.Done && others.Count == 0;
        return settled ? TypedResults.Ok(receipt) : TypedResults.Accepted($"/api/v1/jobs/{accepted.JobId}", receipt);
    }

    /// <summary>The documents as they are at the end of the wait. They are looked up only when something went otherwise than all well.</summary>
    private async Task<IReadOnlyList<AcceptedDocument>> AfterWaitAsync(
        Workspace workspace, IReadOnlyList<AcceptedDocument> documents, JobInfo job, bool othersSettled, CancellationToken cancellationToken)
    {
        var allIndexed = job.Done && job.Failed == 0 && job.Superseded == 0 && othersSettled && documents.All(document => document.Outcome != Core.Ingestion.AcceptOutcome.Unchanged);
        var now = new List<AcceptedDocument>(documents.Count);
        foreach (var document in documents)
        {
            if (document.State is not (CoreState.Pending or CoreState.Processing)) now.Add(document);
            else if (allIndexed) now.Add(document with { State = CoreState.Indexed });
            else if (await store.Documents.FindAsync(workspace, document.Key, cancellationToken) is { } found && (found.Id, found.Version) == (document.DocumentId, document.Version)) now.Add(document with { State = found.State, Error = found.Error });
            else now.Add(document); // Replaced or deleted meanwhile: its own state is the last that was known.
        }

        return now;
    }

    public Task<Workspace> RequireWorkspaceAsync(HttpContext context, string workspace, CancellationToken cancellationToken) =>
        Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);

    private static void RequireDistinctKeys(IReadOnlyList<ReadDocument> documents)
    {
        var first = new Dictionary<string, int>(documents.Count, StringComparer.Ordinal);
        var items = new List<ProblemItem>();
        for (var i = 0; i < documents.Count; i++)
        {
            var key = documents[i].Document.Key;
            if (!first.TryAdd(key, i))
                items.Add(new ProblemItem { Index = i, Key = key, Code = ErrorCodes.DuplicateKey.Code, Message = $"The key '{key}' is that of document {first[key]} already." });
        }

        if (items.Count > 0)
            throw new ProblemListException(ErrorCodes.DuplicateKey, $"{items[0].Message} Nothing was accepted: give every document a key of its own.", items);
    }

    /// <summary>Over what was asked for, not over the bytes it came in: boundaries of multipart bodies differ from try to try.</summary>
    private static string Hash(IReadOnlyList<ReadDocument> documents)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (givenKey, document) in documents)
        {
            hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(givenKey ?? "")));
            hash.AppendData(Convert.FromHexString(document.ComputeHash()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
