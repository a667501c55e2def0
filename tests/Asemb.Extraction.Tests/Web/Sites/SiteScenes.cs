using System.Text.Json.Nodes;
using Asemb.Extraction.Web.Sources;
using Asemb.Extraction.Web.Sources.Sites;

namespace Asemb.Extraction.Tests.Web.Sites;

/// <summary>A site with pages and a source that reads it.</summary>
public abstract class SiteScenes : IAsyncLifetime
{
    private protected TestSite Site { get; private set; } = null!;

    private protected MemorySource Source { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Site = await TestSite.StartAsync();
        Use(new JsonObject());
    }

    public async ValueTask DisposeAsync()
    {
        await Site.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected void Use(JsonObject settings)
    {
        settings["url"] ??= Site.Url("/");
        settings[WebSources.AllowedHosts] = new JsonArray(Site.Host);
        Source = new MemorySource(new SiteConnector(Site.Sources()), settings);
    }

    /// <summary>/ links to /p1 … /p{count}, each of which links to the next and back.</summary>
    private protected void PutPages(int count)
    {
        Site.Put("/", "Start", [.. Enumerable.Range(1, count).Select(i => $"/p{i}")]);
        for (var i = 1; i <= count; i++) Site.Put($"/p{i}", $"Page {i}", $"p{i % count + 1}", "/");
    }

    private protected IEnumerable<string> Paths(IEnumerable<string> keys) => keys.Select(key => key[(Site.Url("/").Length - 1)..]).Order(StringComparer.Ordinal);

    private protected IEnumerable<string> Documents => Paths(Source.Documents.Keys);

    private protected void Redirect(string from, string to) => Site.Pages[from] = new TestPage([], Status: 301) { Headers = { ["Location"] = to } };
}
