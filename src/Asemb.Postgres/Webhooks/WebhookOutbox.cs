using Asemb.Core.Webhooks;
using Asemb.Postgres.Connections;

namespace Asemb.Postgres.Webhooks;

/// <summary>Writes what webhooks are to be told, into the transaction of the change itself.</summary>
internal static class WebhookOutbox
{
    /// <summary>What somebody in the workspace wants to be told, a row for each type of event. Goes along with another round trip.</summary>
    public static Statement Subscribed(long workspace) => new(WebhookSql.Subscribed, workspace);

    /// <summary>Of a job just made.</summary>
    public static Statement Follow(long workspace, Guid job) => new(WebhookSql.FollowJob, workspace, job);

    /// <summary>Writes nothing where nobody listens.</summary>
    public static Statement Add(long workspace, DateTimeOffset now, params IReadOnlyCollection<WebhookEvent> events) => new(
        DeliverySql.Insert,
        workspace,
        now,
        events.Select(each => each.Id).ToArray(),
        events.Select(each => each.Type).ToArray<string?>(),
        events.Select(each => each.Data).ToArray<string?>());
}
