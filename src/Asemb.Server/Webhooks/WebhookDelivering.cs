using Asemb.Core.Errors;
using Asemb.Core.Stores;
using Asemb.Core.Webhooks;

namespace Asemb.Server.Webhooks;

/// <summary>Sends what is due to one webhook, a few at a time, and writes down how each ended. Thread-safe.</summary>
internal sealed class WebhookDelivering(IAsembStore store, WebhookSender sender, WebhookOptions options, TimeProvider time, ILogger<WebhookDelivering> logger)
{
    /// <summary>Beyond the time that a receiver has: to write the outcome down before another server takes the delivery.</summary>
    private static readonly TimeSpan LeaseMargin = TimeSpan.FromSeconds(45);

    /// <summary>A lane is given up then, for those who wait for one.</summary>
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan SettlePause = TimeSpan.FromSeconds(1);
    private readonly RecurringFailure _faults = new(time);

    private TimeSpan Limit => TimeSpan.FromSeconds(options.TimeoutSeconds);

    /// <param name="hardStop">Gives up what is under way.</param>
    /// <param name="stopping">Begins nothing more.</param>
    public async Task RunAsync(WebhookLane lane, CancellationToken hardStop, CancellationToken stopping)
    {
        try
        {
            var began = time.GetTimestamp();
            while (!stopping.IsCancellationRequested && time.GetElapsedTime(began) < LongestTurn)
            {
                var leased = await store.Webhooks.LeaseAsync(lane, options.PerWebhook, Limit + LeaseMargin, stopping);
                if (leased is null) return;
                await Task.WhenAll(leased.Deliveries.Select(delivery => DeliverAsync(leased.Webhook, delivery, hardStop)));
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Nothing is under way.
        }
        catch (AsembException exception) when (exception.Error == ErrorCodes.StoreUnavailable || exception.Error == ErrorCodes.WorkspaceNotFound)
        {
            // The dispatcher meets the same and says so.
        }
        catch (Exception exception)
        {
            // The boundary of a worker loop.
            if (_faults.IsDue(out _)) WebhookLog.LaneFault(logger, lane.WebhookId, lane.WorkspaceId, exception);
        }
    }

    private async Task DeliverAsync(Webhook webhook, LeasedDelivery delivery, CancellationToken hardStop)
    {
        // A process that was held up must not begin what another may have taken over meanwhile.
        if (time.GetUtcNow() + Limit >= delivery.Until) return;
        var outcome = await TryAsync(webhook, delivery, hardStop);
        if (!await SettleAsync(delivery, outcome)) return;
        if (outcome.Endpoint == EndpointVerdict.Disable) WebhookLog.Disabled(logger, webhook.Id, webhook.WorkspaceId, outcome.DisabledReason);
        else if (outcome.Endpoint is EndpointVerdict.Fails or EndpointVerdict.Unsent && webhook.FailuresAt(outcome.At) == 0) WebhookLog.Fails(logger, webhook.Id, webhook.WorkspaceId, outcome.Error);
    }

    private async Task<DeliveryOutcome> TryAsync(Webhook webhook, LeasedDelivery delivery, CancellationToken hardStop)
    {
        try
        {
            var result = await sender.SendAsync(webhook, delivery.EventId, WebhookMessage.Write(delivery), hardStop);
            return DeliveryJudgement.Of(webhook, delivery, result, time.GetUtcNow(), options);
        }
        catch (OperationCanceledException) when (hardStop.IsCancellationRequested)
        {
            return DeliveryJudgement.PutBack(time.GetUtcNow());
        }
        catch (AsembException exception)
        {
            return DeliveryJudgement.Unsent(exception.Message, time.GetUtcNow());
        }
    }

    /// <summary>Tries for as long as the lease is held: what was delivered and is not written down would be sent again.</summary>
    private async Task<bool> SettleAsync(LeasedDelivery delivery, DeliveryOutcome outcome)
    {
        while (true)
        {
            try
            {
                return await store.Webhooks.SettleAsync(delivery, outcome, CancellationToken.None);
            }
            catch (AsembException exception)
            {
                if (time.GetUtcNow() + SettlePause < delivery.Until)
                {
                    await Task.Delay(SettlePause, time, CancellationToken.None);
                    continue;
                }

                WebhookLog.NotSettled(logger, delivery.WebhookId, exception.Error.Code);
                return false;
            }
        }
    }
}
