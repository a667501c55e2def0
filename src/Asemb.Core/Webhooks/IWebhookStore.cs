using Asemb.Core.Workspaces;

namespace Asemb.Core.Webhooks;

/// <summary>
/// Webhooks and what is to be sent to them. A delivery is written in the transaction of the change that it tells of, so that none is lost and none tells
/// of what did not happen; it is sent at least once, by one server at a time.
/// </summary>
public interface IWebhookStore
{
    /// <param name="most">As many webhooks the workspace may have.</param>
    /// <exception cref="Errors.AsembException"><c>webhook_exists</c>, <c>webhook_limit</c>, <c>workspace_not_found</c></exception>
    Task CreateAsync(Workspace workspace, Webhook webhook, CancellationToken cancellationToken, int most = int.MaxValue);

    /// <summary>By name.</summary>
    Task<IReadOnlyList<Webhook>> ListAsync(Workspace workspace, CancellationToken cancellationToken);

    Task<Webhook?> FindAsync(Workspace workspace, string name, CancellationToken cancellationToken);

    /// <summary>Null when there is none of that name.</summary>
    Task<Webhook?> UpdateAsync(Workspace workspace, string name, WebhookChange change, CancellationToken cancellationToken);

    /// <summary>Takes its deliveries with it.</summary>
    Task<bool> DeleteAsync(Workspace workspace, string name, CancellationToken cancellationToken);

    /// <summary>The newest deliveries first.</summary>
    /// <param name="state">Null: all.</param>
    /// <param name="before">Those with a lower <see cref="WebhookDelivery.Sequence"/>; 0: from the newest on.</param>
    Task<IReadOnlyList<WebhookDelivery>> ListDeliveriesAsync(
        Workspace workspace, Guid webhook, DeliveryState? state, long before, int limit, CancellationToken cancellationToken);

    /// <summary>Makes a delivery pending again, over or not, with all its tries before it; one that is being sent is left alone. Null when there is none of that event.</summary>
    Task<WebhookDelivery?> RedeliverAsync(Workspace workspace, Guid webhook, Guid eventId, CancellationToken cancellationToken);

    /// <summary>Every webhook there is. Cheap: asked again and again, and mostly in vain.</summary>
    Task<IReadOnlyList<WebhookLane>> ListLanesAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Leases what is due for a webhook, the longest waiting first, those included whose lease ran out. A webhook that is failing gets one delivery, to
    /// see whether it works again. Counts a try.
    /// </summary>
    /// <returns>Null when nothing is to be sent to it.</returns>
    Task<LeasedDeliveries?> LeaseAsync(WebhookLane lane, int most, TimeSpan duration, CancellationToken cancellationToken);

    /// <returns>False when the lease was lost: nothing was written.</returns>
    Task<bool> SettleAsync(LeasedDelivery delivery, DeliveryOutcome outcome, CancellationToken cancellationToken);

    /// <summary>
    /// Tells webhooks of the jobs of which nothing waits any more, each once: that it was told and the deliveries are one transaction. It looks at what
    /// is, so that it does not matter what became of a job's last document: indexed, failed, replaced, deleted. Of jobs that were accepted while somebody
    /// listened. It looks at a part of them: what it costs does not grow with how many wait.
    /// </summary>
    /// <param name="after">Where the look before ended; null begins.</param>
    /// <param name="most">Jobs that are looked at, fewer when they have many documents.</param>
    Task<AnnouncedJobs> AnnounceJobsAsync(long workspaceId, string? after, int most, CancellationToken cancellationToken);

    /// <summary>Drops a former secret that signs no longer, and deletes deliveries that are over since before <paramref name="finishedBefore"/>, or beyond the newest <paramref name="keep"/>, and all that are older than <paramref name="createdBefore"/>.</summary>
    /// <returns>How many. They go in parts, so that nobody waits for long.</returns>
    Task<int> ForgetAsync(WebhookLane lane, DateTimeOffset finishedBefore, DateTimeOffset createdBefore, int keep, CancellationToken cancellationToken);
}
