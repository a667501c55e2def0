using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Embeddings;
using Asemb.Sqlite.Workspaces;

namespace Asemb.Sqlite.Ingestion;

/// <summary>The embedding indexes that a commit writes to.</summary>
/// <param name="Building">Gets vectors too; null when there is none.</param>
internal sealed record TargetIndexes(long Active, long? Building)
{
    /// <summary>
    /// Null when nothing is to be written: the workspace was deleted, or its model is another one and every lease was taken back by that.
    /// </summary>
    /// <exception cref="AsembException"><c>model_mismatch</c> when a lease is held and the vectors are of another model than the active one.</exception>
    public static TargetIndexes? Find(SqliteSession session, Workspace workspace, IReadOnlyList<IndexedDocument> documents)
    {
        var active = session.Single(WorkspaceSql.ActiveIndex, row => Tuple.Create(row.GetInt64(0), row.GetString(2)), ("$id", workspace.Id));
        if (active is null) return null;
        if (string.Equals(active.Item2, workspace.Model.Fingerprint, StringComparison.Ordinal))
        {
            return new TargetIndexes(active.Item1, session.Single(EmbeddingIndexSql.Building, EmbeddingIndexRow.ReadBuilding, ("$workspace", workspace.Id))?.Id);
        }

        if (!documents.Any(document => IsHeld(session, workspace, document.Leased))) return null;
        throw new AsembException(
            ErrorCodes.ModelMismatch,
            $"The active model of workspace '{workspace.Name}' is not {workspace.Model.Id} any more. Process the documents again with the present one.");
    }

    /// <summary>The same for one document, which may have been leased before the index under construction was begun.</summary>
    public TargetIndexes For(LeasedDocument leased) => Building == leased.Building?.Id ? this : this with { Building = null };

    public static bool IsHeld(SqliteSession session, Workspace workspace, LeasedDocument leased) => session.Scalar<string>(
        CommitSql.Held, ("$id", leased.Document.Id), ("$workspace", workspace.Id), ("$lease", leased.Lease.ToByteArray())) is not null;
}
