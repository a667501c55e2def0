using Asemb.Core.Documents;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Connections;

namespace Asemb.Postgres.Ingestion;

/// <summary>Takes documents in that bring their vectors: accepted, leased and committed in one transaction.</summary>
internal sealed class DocumentTaking(PostgresDatabase database, DocumentAcceptance acceptance, DocumentCommit commit, TimeProvider time)
{
    /// <summary>Nobody sees this lease: it is gone when the transaction ends.</summary>
    private static readonly TimeSpan LeaseTime = TimeSpan.FromMinutes(5);

    public async Task<AcceptResult> TakeAsync(Workspace workspace, IReadOnlyList<EmbeddedDocument> documents, CancellationToken cancellationToken)
    {
        foreach (var document in documents) document.Require();
        var request = new AcceptRequest([.. documents.Select(document => document.Document)]);
        var accepting = await acceptance.PrepareAsync(workspace, request, cancellationToken);
        var now = time.GetUtcNow();
        return await TryTakeAsync() ?? await TryTakeAsync() ?? throw new InvalidOperationException($"The terms of workspace {workspace.Id} have other ids than they had a moment ago.");

        async Task<AcceptResult?> TryTakeAsync()
        {
            var unknown = new AcceptedDocument("", 0, 0, AcceptOutcome.Created, DocumentState.Processing, null);
            var terms = await commit.FindTermsAsync(workspace, [.. documents.Select(document => document.ToIndexed(workspace, unknown, Guid.Empty, now))], cancellationToken);
            try
            {
                return await database.WriteAsync(workspace.Id, session => TakeAsync(session, workspace, documents, accepting, terms, now, cancellationToken), cancellationToken);
            }
            catch (OtherTermsException)
            {
                commit.ForgetTerms(workspace);
                return null;
            }
        }
    }

    private async Task<AcceptResult> TakeAsync(
        PostgresSession session, Workspace workspace, IReadOnlyList<EmbeddedDocument> documents, Acceptance accepting, IReadOnlyDictionary<string, int> terms, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var accepted = await DocumentAcceptance.AcceptAsync(session, workspace, token: null, accepting, now, cancellationToken);
        var lease = Guid.NewGuid();
        var changed = accepted.Documents.Select((document, i) => (Accepted: document, Given: documents[i])).Where(document => document.Accepted.Outcome != AcceptOutcome.Unchanged).ToList();
        if (changed.Count == 0) return accepted;
        await session.ExecuteAsync(LeaseSql.TakeAccepted, cancellationToken, workspace.Id, lease, now + LeaseTime, changed.Select(document => document.Accepted.DocumentId).ToArray());
        List<IndexedDocument> indexed = [.. changed.Select(document => document.Given.ToIndexed(workspace, document.Accepted, lease, now))];
        if (!await commit.CommitAsync(session, workspace, indexed, terms, cancellationToken)) throw new OtherTermsException();
        return accepted with { Documents = [.. accepted.Documents.Select(document => document.Outcome == AcceptOutcome.Unchanged ? document : document with { State = DocumentState.Indexed })] };
    }

    /// <summary>Undoes the transaction.</summary>
    private sealed class OtherTermsException : Exception;
}
