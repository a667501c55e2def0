using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Core.Webhooks;

namespace Asemb.Server.Webhooks;

/// <summary>Reads what requests say of webhooks.</summary>
internal static class WebhookReading
{
    private const int LongestName = 63;
    private const int MostOverlapHours = 24 * 30;
    private const int DefaultOverlapHours = 24;

    /// <summary>The name given, or that of the host.</summary>
    /// <exception cref="AsembException"><c>invalid_name</c></exception>
    public static string ReadName(CreateWebhookRequest request, string url)
    {
        if (request.Name is { } name)
        {
            WebhookName.Require(name);
            return name;
        }

        var host = new Uri(url).IdnHost.ToLowerInvariant();
        var usable = new string([.. host.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' ? letter : '-')]).Trim('-', '.');
        return usable.Length is 0 ? "webhook" : usable[..Math.Min(usable.Length, LongestName)];
    }

    /// <summary>All when absent.</summary>
    /// <exception cref="AsembException"><c>invalid_webhook</c></exception>
    public static IReadOnlyList<string> ReadEvents(IReadOnlyList<string>? events)
    {
        if (events is null) return WebhookEventType.All;
        if (events.Count == 0) throw new AsembException(ErrorCodes.InvalidWebhook, "events is empty: the webhook would be told of nothing. Leave it out for all of them.") { Field = "events" };
        foreach (var name in events)
        {
            if (name is not null && WebhookEventType.All.Contains(name, StringComparer.Ordinal)) continue;
            var shown = ShownText.Shorten(name ?? "null");
            throw new AsembException(ErrorCodes.InvalidWebhook, $"There is no event '{shown}'. {NearestName.Suggest(shown, WebhookEventType.All)}") { Field = "events" };
        }

        return [.. WebhookEventType.All.Where(name => events.Contains(name, StringComparer.Ordinal))];
    }

    /// <exception cref="AsembException"><c>invalid_webhook</c></exception>
    public static TimeSpan ReadOverlap(RotateWebhookSecretRequest request) => request.OverlapHours is not { } hours
        ? TimeSpan.FromHours(DefaultOverlapHours)
        : hours is >= 0 and <= MostOverlapHours
            ? TimeSpan.FromHours(hours)
            : throw new AsembException(ErrorCodes.InvalidWebhook, $"overlapHours is {hours}; it must be 0 to {MostOverlapHours}.") { Field = "overlapHours" };
}
