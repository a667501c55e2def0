using Asemb.Server.Workers;

namespace Asemb.Server.Webhooks;

/// <summary>Wakes those who send in this process.</summary>
internal sealed class WebhookSignals
{
    /// <summary>A webhook was made or changed, or something is to be sent again.</summary>
    public Pulse Changed { get; } = new();

    /// <summary>Something is to be sent that no other signal tells of.</summary>
    public Pulse Due { get; } = new();
}
