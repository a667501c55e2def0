using Asemb.Core.Webhooks;
using Asemb.Server.Webhooks;

namespace Asemb.Server.Tests.Webhooks;

public sealed class DeliveryJudgementTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SendResult Refused = new(502, 5, null, "The answer was 502.", null);

    [Theory]
    [InlineData(5, 0.003, EndpointVerdict.Disable)]
    [InlineData(5, 1.1, EndpointVerdict.Disable)]
    [InlineData(4.9, 0.003, EndpointVerdict.Fails)]
    [InlineData(30, 27, EndpointVerdict.Fails)]
    public void A_webhook_is_disabled_after_days_in_which_it_was_tried_again_and_again(double failingDays, double daysSinceLast, EndpointVerdict verdict)
    {
        var outcome = DeliveryJudgement.Of(Failing(10, failingDays, daysSinceLast), Delivery(2), Refused, Now, new WebhookOptions());

        Assert.Equal(verdict, outcome.Endpoint);
        Assert.Equal(verdict == EndpointVerdict.Disable, outcome.DisabledReason is not null);
    }

    [Fact]
    public void Failures_of_long_ago_hold_nothing_up()
    {
        Assert.Null(DeliveryJudgement.Of(Failing(10, 30, 27), Delivery(1), Refused, Now, new WebhookOptions()).HoldUntil);
        Assert.Equal(Now.AddMinutes(5), DeliveryJudgement.Of(Failing(10, 1, 0.003), Delivery(1), Refused, Now, new WebhookOptions()).HoldUntil);
    }

    [Fact]
    public void What_could_not_be_sent_is_tried_again_soon_and_is_no_try()
    {
        var outcome = DeliveryJudgement.Unsent("There is no key.", Now);

        Assert.Equal((DeliveryState.Pending, false, EndpointVerdict.Unsent), (outcome.State, outcome.CountAttempt, outcome.Endpoint));
        Assert.Equal((Now.AddSeconds(5), Now.AddSeconds(5)), (outcome.NextAt, outcome.HoldUntil));
    }

    private static Webhook Failing(int failures, double failingDays, double daysSinceLast) => new()
    {
        Id = Guid.NewGuid(),
        WorkspaceId = 1,
        Name = "hook",
        Url = "https://example.com/hook",
        Events = WebhookEventType.All,
        Secret = [1],
        Failures = failures,
        FailingSince = Now.AddDays(-failingDays),
        HeldUntil = Now.AddDays(-daysSinceLast),
        CreatedAt = Now.AddYears(-1),
    };

    private static LeasedDelivery Delivery(int attempts) => new(
        1, Guid.NewGuid(), 1, Guid.NewGuid(), WebhookEventType.DocumentFailed, "{}", Now, attempts, Guid.NewGuid(), Now.AddMinutes(1), "https://example.com/hook", 10);
}
