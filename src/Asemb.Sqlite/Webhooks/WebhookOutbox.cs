using Asemb.Core.Webhooks;
using Asemb.Sqlite.Connections;

namespace Asemb.Sqlite.Webhooks;

/// <summary>Writes what webhooks are to be told, into the transaction of the change itself.</summary>
internal static class WebhookOutbox
{
    public static bool IsListenedTo(SqliteSession session, long workspace, string type) =>
        session.Scalar<long?>(WebhookSql.IsListenedTo, ("$workspace", workspace), ("$type", type)) is not null;

    /// <summary>Of a job just made.</summary>
    public static void Follow(SqliteSession session, long workspace, long job) => session.Execute(WebhookSql.FollowJob, ("$job", job), ("$workspace", workspace));

    /// <summary>Writes nothing where nobody listens.</summary>
    public static void Add(SqliteSession session, long workspace, WebhookEvent what) => session.Execute(
        DeliverySql.Insert,
        ("$workspace", workspace), ("$event", what.Id.ToByteArray()), ("$type", what.Type), ("$data", what.Data), ("$now", what.At.ToUnixTimeMilliseconds()));
}
