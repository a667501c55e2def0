using Asemb.Core.Documents;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;

namespace Asemb.Sqlite.Ingestion;

/// <summary>Takes documents in that bring their vectors: accepted, leased and committed in one transaction.</summary>
internal sealed class DocumentTaking(DocumentAcceptance acceptance, DocumentCommit commit, TimeProvider time)
{
    /// <summary>Nobody sees this lease: it is gone when the transaction ends.</summary>
    private static readonly TimeSpan LeaseTime = TimeSpan.FromMinutes(5);

    public async Task<AcceptResult> TakeAsync(Workspace workspace, IReadOnlyList<EmbeddedDocument> documents, CancellationToken cancellationToken)
    {
        foreach (var document in documents) document.Require();
        var accept = await acceptance.PrepareAsync(workspace, new AcceptRequest([.. documents.Select(document => document.Document)]), cancellationToken);
        return await commit.CommitAsync(workspace, write => Take(write, workspace, documents, accept), cancellationToken);
    }

    private (AcceptResult, IReadOnlyList<IndexedDocument>) Take(
        WriteScope write, Workspace workspace, IReadOnlyList<EmbeddedDocument> documents, Func<WriteScope, AcceptResult> accept)
    {
        var accepted = accept(write);
        var (now, lease) = (time.GetUtcNow(), Guid.NewGuid());
        var after = new List<AcceptedDocument>(documents.Count);
        var indexed = new List<IndexedDocument>(documents.Count);
        for (var i = 0; i < documents.Count; i++)
        {
            var document = accepted.Documents[i];
            after.Add(document);
            if (document.Outcome == AcceptOutcome.Unchanged) continue;
            write.Session.Execute(
                LeaseSql.TakeAccepted, ("$lease", lease.ToByteArray()), ("$until", (now + LeaseTime).ToUnixTimeMilliseconds()), ("$id", document.DocumentId), ("$workspace", workspace.Id));
            after[i] = document with { State = DocumentState.Indexed };
            indexed.Add(documents[i].ToIndexed(workspace, document, lease, now));
        }

        return (accepted with { Documents = after }, indexed);
    }
}
