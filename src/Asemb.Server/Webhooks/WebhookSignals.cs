using Asemb.Server.Workers;

namespace Asemb.Server.Webhooks;

/// <summary>Wakes the dispatcher of this process: a webhook was made or changed, or something is to be sent again.</summary>
internal sealed class WebhookSignals
{
    public Pulse Changed { get; } = new();
}
