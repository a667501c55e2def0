using Asemb.Core.Documents;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Documents;

namespace Asemb.Sqlite.Ingestion;

/// <summary>The version of a document that was accepted last.</summary>
internal sealed record StoredVersion(long Id, int Version, string ContentHash, DocumentState State, DocumentError? Error, string? Source)
{
    public static StoredVersion? Find(SqliteSession session, Workspace workspace, string key) => session.Single(
        AcceptSql.FindStored,
        row => new StoredVersion(row.GetInt64(0), row.GetInt32(1), row.GetString(2), DocumentStateName.Parse(row.GetString(3)), DocumentRow.ReadError(row, 4), row.GetStringOrNull(7)),
        ("$workspace", workspace.Id), ("$key", key));
}
