using System.ComponentModel.DataAnnotations;

namespace Asemb.Server.Webhooks;

/// <summary>How webhooks are sent. Section <c>Webhooks</c>. Which addresses they may reach says section <c>Web</c>.</summary>
public sealed class WebhookOptions
{
    /// <summary>False sends nothing from this server: another one does. What is to be sent is kept all the same.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Seconds that a receiver has to answer.</summary>
    [Range(1, 30)]
    public int TimeoutSeconds { get; set; } = 15;

    /// <summary>Webhooks that are sent to at the same time.</summary>
    [Range(1, 1000)]
    public int Parallelism { get; set; } = 64;

    /// <summary>Deliveries under way to one webhook at the same time.</summary>
    [Range(1, 32)]
    public int PerWebhook { get; set; } = 8;

    /// <summary>Seconds between two looks for what other servers have written down, and for tries that are due.</summary>
    [Range(1, 300)]
    public int PollSeconds { get; set; } = 2;

    /// <summary>Days of tries without a single success after which a failing webhook is disabled.</summary>
    [Range(1, 365)]
    public int DisableAfterDays { get; set; } = 5;

    /// <summary>Days that deliveries which are over are kept to be looked at.</summary>
    [Range(0, 365)]
    public int KeepDays { get; set; } = 7;

    /// <summary>How many of them are kept for each webhook.</summary>
    [Range(0, 1_000_000)]
    public int KeepDeliveries { get; set; } = 1000;

    /// <summary>Days after which what could not be delivered, to a disabled webhook for instance, is dropped.</summary>
    [Range(1, 3650)]
    public int KeepUndeliveredDays { get; set; } = 30;

    /// <summary>Most webhooks of a workspace: each event is written down for each that listens to it.</summary>
    [Range(1, 1000)]
    public int MostPerWorkspace { get; set; } = 20;
}
