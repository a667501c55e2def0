using System.Globalization;
using System.Text.Json.Nodes;

namespace Asemb.Extraction.Web.Sources.Sites;

/// <param name="Depth">Links from the start.</param>
/// <param name="Hops">Redirects that led here.</param>
/// <param name="Listed">The time of change that a sitemap told.</param>
/// <param name="Anew">Whatever is known of it, it is fetched whole.</param>
internal sealed record SiteVisit(string Url, int Depth, int Hops = 0, string? Listed = null, bool Anew = false)
{
    public string Write() => string.Join('\t', Depth.ToString(CultureInfo.InvariantCulture), Hops.ToString(CultureInfo.InvariantCulture), Anew ? "1" : "", Listed?.Replace('\t', ' ') ?? "", Url);

    public static SiteVisit Read(string line)
    {
        var parts = line.Split('\t', 5);
        return new SiteVisit(parts[4], int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture), parts[3].Length > 0 ? parts[3] : null, parts[2].Length > 0);
    }
}

/// <summary>What is still to be visited, in the order in which it was found, each URL once. Can be written down and read again. Not thread-safe.</summary>
internal sealed class SiteFrontier
{
    /// <summary>Characters of all URLs that wait: links are others' to make, and the queue is in the server's own memory.</summary>
    private const int MostLength = 32 << 20;

    private readonly Queue<SiteVisit> _queue = new();
    private readonly HashSet<ulong> _found = [];
    private long _length;

    public int Waiting => _queue.Count;

    /// <summary>Visits that are over.</summary>
    public int Done { get; private set; }

    public bool Knows(string url) => _found.Contains(ContentHash.Of(url));

    public bool Add(SiteVisit visit)
    {
        if (!_found.Add(ContentHash.Of(visit.Url))) return false;
        AddAgain(visit);
        return true;
    }

    /// <summary>False when so many wait that the URL is left out; it stays unknown.</summary>
    public bool TryAddLink(SiteVisit visit, int mostWaiting)
    {
        if (_queue.Count >= mostWaiting || _length + visit.Url.Length > MostLength) return false;
        Add(visit);
        return true;
    }

    /// <summary>To be visited a second time.</summary>
    public void AddAgain(SiteVisit visit)
    {
        _length += visit.Url.Length;
        _queue.Enqueue(visit);
    }

    public bool TryNext(out SiteVisit visit)
    {
        var found = _queue.TryDequeue(out var next);
        if (found) _length -= next!.Url.Length;
        visit = next!;
        return found;
    }

    public void Finish() => Done++;

    /// <param name="underway">Visits that were begun and are not over: they are to be made again.</param>
    public void Write(JsonObject cursor, IEnumerable<SiteVisit> underway)
    {
        SiteVisit[] open = [.. underway, .. _queue];
        var visited = new HashSet<ulong>(_found);
        foreach (var visit in open) visited.Remove(ContentHash.Of(visit.Url));
        cursor["queue"] = PackedLines.Pack(open.Select(visit => visit.Write()));
        cursor["visited"] = ContentHash.WriteAll(visited);
        cursor["done"] = Done;
    }

    public static SiteFrontier Read(JsonObject cursor)
    {
        var frontier = new SiteFrontier { Done = (int)cursor["done"]! };
        foreach (var line in PackedLines.Unpack((string)cursor["queue"]!)) frontier.Add(SiteVisit.Read(line));
        frontier._found.UnionWith(ContentHash.ReadAll((string)cursor["visited"]!));
        return frontier;
    }
}
