using Asemb.Core.Webhooks;
using Asemb.Core.Workspaces;

namespace Asemb.Server.Tests;

/// <summary>Part of <see cref="FaultyStore"/>.</summary>
internal sealed class FaultyWebhooks(IWebhookStore store, Action<long> beforeAnnounce, Action<long> beforeForget) : IWebhookStore
{
    public Task CreateAsync(Workspace workspace, Webhook webhook, CancellationToken cancellationToken, int most = int.MaxValue) => store.CreateAsync(workspace, webhook, cancellationToken, most);

    public Task<IReadOnlyList<Webhook>> ListAsync(Workspace workspace, CancellationToken cancellationToken) => store.ListAsync(workspace, cancellationToken);

    public Task<Webhook?> FindAsync(Workspace workspace, string name, CancellationToken cancellationToken) => store.FindAsync(workspace, name, cancellationToken);

    public Task<Webhook?> UpdateAsync(Workspace workspace, string name, WebhookChange change, CancellationToken cancellationToken) => store.UpdateAsync(workspace, name, change, cancellationToken);

    public Task<bool> DeleteAsync(Workspace workspace, string name, CancellationToken cancellationToken) => store.DeleteAsync(workspace, name, cancellationToken);

    public Task<IReadOnlyList<WebhookDelivery>> ListDeliveriesAsync(
        Workspace workspace, Guid webhook, DeliveryState? state, long before, int limit, CancellationToken cancellationToken) =>
        store.ListDeliveriesAsync(workspace, webhook, state, before, limit, cancellationToken);

    public Task<WebhookDelivery?> RedeliverAsync(Workspace workspace, Guid webhook, Guid eventId, CancellationToken cancellationToken) =>
        store.RedeliverAsync(workspace, webhook, eventId, cancellationToken);

    public Task<IReadOnlyList<WebhookLane>> ListLanesAsync(CancellationToken cancellationToken) => store.ListLanesAsync(cancellationToken);

    public Task<LeasedDeliveries?> LeaseAsync(WebhookLane lane, int most, TimeSpan duration, CancellationToken cancellationToken) =>
        store.LeaseAsync(lane, most, duration, cancellationToken);

    public Task<bool> SettleAsync(LeasedDelivery delivery, DeliveryOutcome outcome, CancellationToken cancellationToken) => store.SettleAsync(delivery, outcome, cancellationToken);

    public Task<AnnouncedJobs> AnnounceJobsAsync(long workspaceId, string? after, int most, CancellationToken cancellationToken)
    {
        beforeAnnounce(workspaceId);
        return store.AnnounceJobsAsync(workspaceId, after, most, cancellationToken);
    }

    public Task<int> ForgetAsync(WebhookLane lane, DateTimeOffset finishedBefore, DateTimeOffset createdBefore, int keep, CancellationToken cancellationToken)
    {
        beforeForget(lane.WorkspaceId);
        return store.ForgetAsync(lane, finishedBefore, createdBefore, keep, cancellationToken);
    }
}
