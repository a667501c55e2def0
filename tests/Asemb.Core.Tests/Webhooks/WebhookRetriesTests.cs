using Asemb.Core.Webhooks;

namespace Asemb.Core.Tests.Webhooks;

public sealed class WebhookRetriesTests
{
    [Fact]
    public void A_delivery_is_tried_ten_times_over_three_days_in_growing_pauses()
    {
        var pauses = Enumerable.Range(1, WebhookRetries.MaxAttempts - 1).Select(attempt => WebhookRetries.Pause(attempt, null, 0)!.Value).ToList();

        Assert.Equal(10, WebhookRetries.MaxAttempts);
        Assert.Equal(pauses.Order(), pauses);
        Assert.Equal(TimeSpan.FromSeconds(5), pauses[0]);
        Assert.InRange(pauses.Aggregate(TimeSpan.Zero, (sum, pause) => sum + pause), TimeSpan.FromHours(75), TimeSpan.FromHours(76));
        Assert.Null(WebhookRetries.Pause(WebhookRetries.MaxAttempts, TimeSpan.FromMinutes(1), 0));
    }

    [Fact]
    public void A_receiver_may_ask_for_more_and_for_a_day_at_most()
    {
        Assert.Equal(TimeSpan.FromHours(1), WebhookRetries.Pause(1, TimeSpan.FromHours(1), 0));
        Assert.Equal(TimeSpan.FromSeconds(5), WebhookRetries.Pause(1, TimeSpan.FromSeconds(1), 0));
        Assert.Equal(TimeSpan.FromHours(24), WebhookRetries.Pause(1, TimeSpan.FromDays(300), 0));
        Assert.Equal(TimeSpan.FromSeconds(5.5), WebhookRetries.Pause(1, null, 1));
        Assert.Equal(TimeSpan.FromHours(24), WebhookRetries.Hold(1, TimeSpan.FromDays(300)));
    }

    [Fact]
    public void A_webhook_is_held_when_it_fails_again_and_again_and_never_for_long()
    {
        Assert.Null(WebhookRetries.Hold(2, null));
        Assert.Equal(TimeSpan.FromSeconds(5), WebhookRetries.Hold(3, null));
        Assert.Equal(TimeSpan.FromSeconds(20), WebhookRetries.Hold(5, null));
        Assert.Equal(TimeSpan.FromMinutes(5), WebhookRetries.Hold(int.MaxValue, null));
    }
}
