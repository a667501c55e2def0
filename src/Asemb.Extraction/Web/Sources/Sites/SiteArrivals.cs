using Asemb.Core.Sources;

namespace Asemb.Extraction.Web.Sources.Sites;

/// <summary>
/// Pages that were handed over and are not known yet to be documents of the source. Those that do not become any are kept aside: the pages that link there do not change, and
/// so would not tell of them again. Can be written down and read again. Not thread-safe.
/// </summary>
internal sealed class SiteArrivals
{
    private const int LookedUpAtOnce = 500;

    private readonly List<SiteVisit> _visits = [];

    public bool Any => _visits.Count > 0;

    public void Add(SiteVisit visit) => _visits.Add(visit);

    /// <summary>After what was handed over has been written.</summary>
    public async Task SettleAsync(ISyncSession session, SiteAsides asides, CancellationToken cancellationToken)
    {
        foreach (var visits in _visits.Chunk(LookedUpAtOnce))
        {
            var known = await session.FindAsync([.. visits.Select(visit => visit.Url)], cancellationToken);
            foreach (var visit in visits.Where(visit => !known.ContainsKey(visit.Url))) asides.Put(visit.Url, visit.Depth, SiteAsides.NotTaken);
        }

        _visits.Clear();
    }

    public string Write() => PackedLines.Pack(_visits.Select(visit => visit.Write()));

    public static SiteArrivals Read(string? text)
    {
        var arrivals = new SiteArrivals();
        foreach (var line in text is null ? [] : PackedLines.Unpack(text)) arrivals.Add(SiteVisit.Read(line));
        return arrivals;
    }
}
