using System.Globalization;

namespace Asemb.Core.Webhooks;

/// <summary>Times as messages hold them: UTC, with milliseconds, whatever the store keeps of them.</summary>
public static class WebhookTime
{
    public static string Write(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
