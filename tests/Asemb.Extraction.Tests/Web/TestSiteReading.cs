using Asemb.Extraction.Web;
using Asemb.Extraction.Web.Sources;

namespace Asemb.Extraction.Tests.Web;

/// <summary>Reads a test's site as the product does.</summary>
internal static class TestSiteReading
{
    public static WebSources Sources(this TestSite site, TimeProvider? time = null)
    {
        var clock = time ?? TimeProvider.System;
        return new WebSources(new AddressGuard(site.Options, FakeNames.ResolveAsync), site.Options, new HostTurns(site.Options, clock), ExtractionLimits.Default, clock);
    }

    public static WebFetcher Fetcher(this TestSite site, TimeProvider? time = null) => site.Sources(time).Open([site.Host]);
}
