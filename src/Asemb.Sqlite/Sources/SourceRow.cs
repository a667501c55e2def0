using System.Text.Json.Nodes;
using Asemb.Core.Sources;
using Asemb.Sqlite.Connections;
using Microsoft.Data.Sqlite;

namespace Asemb.Sqlite.Sources;

/// <summary>A row of <see cref="SourceSql"/> with what belongs to its queue.</summary>
internal sealed record SourceRow(Source Source, long Documents, DateTimeOffset? CheckedAt, int Failures, long? SyncId, bool IsLeased, DateTimeOffset? DueAt)
{
    public static SourceRow Read(SqliteDataReader row) => new(
        new Source
        {
            Id = row.GetInt64(0),
            WorkspaceId = row.GetInt64(1),
            Name = row.GetString(2),
            Kind = row.GetString(3),
            Settings = Parse(row.GetString(4)),
            Schedule = row.GetStringOrNull(5),
            DeletionLimit = row.GetDouble(6),
            IsPaused = row.GetBoolean(7),
            State = row.GetStringOrNull(8) is { } state ? Parse(state) : null,
            CreatedAt = row.GetTime(9),
        },
        row.GetInt64(10),
        row.GetTimeOrNull(11),
        row.GetInt32(12),
        row.IsDBNull(13) ? null : row.GetInt64(13),
        row.GetBoolean(14),
        row.GetTimeOrNull(15));

    public SourceStatus ToStatus(SqliteSession session)
    {
        var last = session.Single(SyncSql.List, ReadSync, ("$workspace", Source.WorkspaceId), ("$source", Source.Id), ("$limit", 1));
        if (last is not null && last.Id == SyncId && !IsLeased) last = last with { NextTryAt = DueAt };
        return new SourceStatus(Source, last, SyncId is null ? DueAt : null, CheckedAt, Documents, Failures);
    }

    public static SourceSync ReadSync(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        State = SyncStateName.Parse(row.GetString(1)),
        Trigger = row.GetBoolean(2) ? SyncTrigger.Schedule : SyncTrigger.Manual,
        IsFull = row.GetBoolean(3),
        Known = row.GetInt64(4),
        AllowedRemovals = row.IsDBNull(5) ? null : row.GetInt64(5),
        Attempts = row.GetInt32(6),
        Cursor = row.GetStringOrNull(7) is { } cursor ? Parse(cursor) : null,
        Counts = new SyncCounts(row.GetInt64(8), row.GetInt64(9), row.GetInt64(10), row.GetInt64(11), row.GetInt64(12)),
        Notes = SyncNotes.Read(row.GetString(13)),
        HeldBack = row.IsDBNull(14) ? null : row.GetInt64(14),
        Error = row.GetStringOrNull(15) is { } code ? new SyncError(code, row.GetString(16)) : null,
        StartedAt = row.GetTime(17),
        EndedAt = row.GetTimeOrNull(18),
    };

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
