using System.Globalization;

namespace Asemb.Extraction.Web.Sources.Sites;

/// <summary>
/// URLs that asked to wait for longer than a request does. Several in a row speak for their site, and the sync is put off; one that asks each time, while
/// others are answered, speaks for itself. Can be written down and read again. Not thread-safe.
/// </summary>
internal sealed class SiteWaits
{
    /// <summary>Of one URL; with the last it is told as failed.</summary>
    private const int MostAsks = 3;

    private const int SiteAsks = 3;

    private readonly Dictionary<ulong, int> _asks = [];
    private int _inARow;

    public bool AreOfSite => _inARow >= SiteAsks;

    public bool Knows(string url) => _asks.ContainsKey(ContentHash.Of(url));

    public void Answered() => _inARow = 0;

    /// <returns>False when it asked often enough.</returns>
    public bool MayAskAgain(string url)
    {
        _inARow++;
        var hash = ContentHash.Of(url);
        return (_asks[hash] = _asks.GetValueOrDefault(hash) + 1) < MostAsks;
    }

    public string Write() => PackedLines.Pack(_asks.Select(asks => ContentHash.Write(asks.Key) + ' ' + asks.Value.ToString(CultureInfo.InvariantCulture)));

    public static SiteWaits Read(string? text)
    {
        var waits = new SiteWaits();
        foreach (var line in text is null ? [] : PackedLines.Unpack(text))
        {
            var parts = line.Split(' ', 2);
            waits._asks[ContentHash.Read(parts[0])] = int.Parse(parts[1], CultureInfo.InvariantCulture);
        }

        return waits;
    }
}
