using System.Text.Json;
using Asemb.Core.Webhooks;
using Asemb.Sqlite.Connections;
using Microsoft.Data.Sqlite;

namespace Asemb.Sqlite.Webhooks;

/// <summary>Between rows and records.</summary>
internal static class WebhookRow
{
    public static Webhook Read(SqliteDataReader row) => new()
    {
        Id = new Guid(row.GetFieldValue<byte[]>(0)),
        Name = row.GetString(1),
        Url = row.GetString(2),
        Events = JsonSerializer.Deserialize<List<string>>(row.GetString(3))!,
        Secret = row.GetFieldValue<byte[]>(4),
        FormerSecret = row.IsDBNull(5) ? null : row.GetFieldValue<byte[]>(5),
        FormerUntil = row.GetTimeOrNull(6),
        IsEnabled = row.GetBoolean(7),
        DisabledReason = row.GetStringOrNull(8),
        Failures = row.GetInt32(9),
        FailingSince = row.GetTimeOrNull(10),
        HeldUntil = row.GetTimeOrNull(11),
        LastError = row.GetStringOrNull(12),
        CreatedAt = row.GetTime(13),
        WorkspaceId = row.GetInt64(14),
        Waiting = row.GetInt64(15),
    };

    public static WebhookDelivery ReadDelivery(SqliteDataReader row) => new(
        row.GetInt64(0),
        new Guid(row.GetFieldValue<byte[]>(1)),
        row.GetString(2),
        row.GetString(3),
        row.GetTime(4),
        DeliveryStateName.Parse(row.GetString(5)),
        row.GetInt32(6),
        row.GetTimeOrNull(7),
        row.GetTimeOrNull(8),
        row.IsDBNull(9) ? null : row.GetInt32(9),
        row.IsDBNull(10) ? null : row.GetInt32(10),
        row.GetStringOrNull(11),
        row.GetStringOrNull(12));
}
