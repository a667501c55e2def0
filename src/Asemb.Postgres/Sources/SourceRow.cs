using System.Text.Json.Nodes;
using Asemb.Core.Sources;
using Asemb.Postgres.Connections;
using Npgsql;

namespace Asemb.Postgres.Sources;

/// <summary>A row of <see cref="SourceSql"/> with what belongs to its queue.</summary>
internal sealed record SourceRow(Source Source, long Documents, DateTimeOffset? CheckedAt, int Failures, long? SyncId, bool IsLeased, DateTimeOffset? DueAt)
{
    private const int ColumnCount = 16;

    public static SourceRow Read(NpgsqlDataReader row) => new(
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

    /// <summary>With the last sync behind the source's columns.</summary>
    public static SourceStatus ReadStatus(NpgsqlDataReader row)
    {
        var source = Read(row);
        var last = row.IsDBNull(ColumnCount) ? null : ReadSync(row, ColumnCount);
        if (last is not null && last.Id == source.SyncId && !source.IsLeased) last = last with { NextTryAt = source.DueAt };
        return new SourceStatus(source.Source, last, source.SyncId is null ? source.DueAt : null, source.CheckedAt, source.Documents, source.Failures);
    }

    public static SourceSync ReadSync(NpgsqlDataReader row) => ReadSync(row, 0);

    private static SourceSync ReadSync(NpgsqlDataReader row, int at) => new()
    {
        Id = row.GetInt64(at),
        State = SyncStateName.Parse(row.GetString(at + 1)),
        Trigger = row.GetBoolean(at + 2) ? SyncTrigger.Schedule : SyncTrigger.Manual,
        IsFull = row.GetBoolean(at + 3),
        Known = row.GetInt64(at + 4),
        AllowedRemovals = row.IsDBNull(at + 5) ? null : row.GetInt64(at + 5),
        Attempts = row.GetInt32(at + 6),
        Cursor = row.GetStringOrNull(at + 7) is { } cursor ? Parse(cursor) : null,
        Counts = new SyncCounts(row.GetInt64(at + 8), row.GetInt64(at + 9), row.GetInt64(at + 10), row.GetInt64(at + 11), row.GetInt64(at + 12)),
        Notes = SyncNotes.Read(row.GetString(at + 13)),
        HeldBack = row.IsDBNull(at + 14) ? null : row.GetInt64(at + 14),
        Error = row.GetStringOrNull(at + 15) is { } code ? new SyncError(code, row.GetString(at + 16)) : null,
        StartedAt = row.GetTime(at + 17),
        EndedAt = row.GetTimeOrNull(at + 18),
    };

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
