using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Workspaces;
using Microsoft.Data.Sqlite;

namespace Asemb.Sqlite.Embeddings;

/// <summary>Between rows of <see cref="EmbeddingIndexSql"/> and the records.</summary>
internal static class EmbeddingIndexRow
{
    public static EmbeddingIndex Read(SqliteDataReader row) => new(
        row.GetInt64(0),
        ReadModel(row, 1),
        ParseState(row.GetString(5)),
        row.GetTime(6),
        row.GetTimeOrNull(7),
        row.GetInt64(9),
        row.GetInt64(10),
        row.GetStringOrNull(8));

    public static EmbeddingModelInfo ReadModel(SqliteDataReader row) => ReadModel(row, 0);

    public static BuildingIndex ReadBuilding(SqliteDataReader row) => ReadBuilding(row, 0);

    public static BuildingIndex ReadBuilding(SqliteDataReader row, int at) => new(row.GetInt64(at), ReadModel(row, at + 1));

    /// <exception cref="AsembException"><c>embedding_index_not_found</c>, <c>workspace_not_found</c></exception>
    public static IndexState Require(SqliteSession session, Workspace workspace, long index) => session.Single(
        EmbeddingIndexSql.State,
        row => new IndexState(ParseState(row.GetString(0)), row.GetInt32(1), row.GetTimeOrNull(2), row.GetString(3)),
        ("$index", index), ("$workspace", workspace.Id)) ?? throw NotFound(session, workspace, index);

    public static AsembException NotFound(SqliteSession session, Workspace workspace, long index)
    {
        RequireWorkspace(session, workspace);
        return new AsembException(ErrorCodes.EmbeddingIndexNotFound, $"Workspace '{workspace.Name}' has no embedding index {index} any more: it was dropped.");
    }

    public static void RequireWorkspace(SqliteSession session, Workspace workspace)
    {
        if (session.Scalar<long?>(WorkspaceSql.Generation, ("$id", workspace.Id)) is null) throw workspace.Missing();
    }

    private static EmbeddingModelInfo ReadModel(SqliteDataReader row, int at) => new(row.GetString(at), row.GetString(at + 1), row.GetInt32(at + 2), row.GetString(at + 3));

    private static EmbeddingIndexState ParseState(string state) => state switch
    {
        "building" => EmbeddingIndexState.Building,
        "active" => EmbeddingIndexState.Active,
        _ => EmbeddingIndexState.Retired,
    };
}

internal sealed record IndexState(EmbeddingIndexState State, int Dimensions, DateTimeOffset? ActivatedAt, string Fingerprint);
