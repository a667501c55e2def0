using Asemb.Core.Errors;

namespace Asemb.Extraction.Web;

/// <summary>Hosts of which several URLs in a row asked to wait for longer than a request does: the others are not asked. Not thread-safe.</summary>
/// <param name="most">URLs in a row that speak for their host. One alone may ask each time.</param>
internal sealed class HostWaits(int most = 3)
{
    private readonly Dictionary<string, (int InARow, AsembException Fault)> _asked = new(StringComparer.Ordinal);

    /// <summary>Why the URL need not be asked for; null when it may be.</summary>
    public AsembException? Of(Uri url) => _asked.TryGetValue(url.Authority, out var asked) && asked.InARow >= most ? asked.Fault : null;

    /// <param name="fault">What came of it; null for an answer.</param>
    public void Note(Uri url, AsembException? fault)
    {
        if (fault?.RetryAfter is null) _asked.Remove(url.Authority);
        else _asked[url.Authority] = (_asked.GetValueOrDefault(url.Authority).InARow + 1, fault);
    }
}
