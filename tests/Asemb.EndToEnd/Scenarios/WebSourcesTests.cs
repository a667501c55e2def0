using System.Text.Json.Nodes;
using Asemb.EndToEnd.Processes;
using Asemb.Extraction.Tests.Web;

namespace Asemb.EndToEnd.Scenarios;

/// <summary>A page and a feed of this machine, from the command line.</summary>
public sealed class WebSourcesTests : IAsyncLifetime
{
    private readonly DataFolder _data = new();
    private TestSite _site = null!;

    public async ValueTask InitializeAsync() => _site = await TestSite.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _data.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task A_page_and_a_feed_are_added_synced_and_found()
    {
        _site.Put("/terms", "Terms of river travel");
        _site.Put("/first", "First valley");
        _site.PutText(
            "/news",
            "<rss><channel><item><title>First</title><link>/first</link></item><item><title>Late</title><link>/late</link></item></channel></rss>",
            "application/rss+xml");
        var page = await RunAsync("sources", "add", "page", _site.Url("/terms"), "--name", "terms");
        var feed = await RunAsync("sources", "add", "feed", _site.Url("/news"), "--fetch", "--name", "news");
        Assert.Equal(("page", "feed", _site.Host), ((string)page["kind"]!, (string)feed["kind"]!, (string)feed["settings"]!["allowedHosts"]![0]!));

        var synced = await SyncAsync();
        Assert.Equal((1, "not_found", 1), ((int)synced["news"]["added"]!, (string)synced["news"]["skipped"]![0]!["reason"]!, (int)synced["terms"]["added"]!));
        Assert.Contains(_site.Url("/terms"), (await InProcess.RunAsync(_data, "search", "river travel")).ExitedWith(0).Output, StringComparison.Ordinal);
        Assert.Contains(_site.Url("/first"), (await InProcess.RunAsync(_data, "search", "first valley")).ExitedWith(0).Output, StringComparison.Ordinal);

        // The feed is as it was, and the page that was missing is there.
        _site.Put("/late", "Late mountain");
        synced = await SyncAsync();
        Assert.Equal((1, 1), ((int)synced["news"]["added"]!, (int)synced["terms"]["seen"]!));
        Assert.Contains(_site.Url("/late"), (await InProcess.RunAsync(_data, "search", "late mountain")).ExitedWith(0).Output, StringComparison.Ordinal);
    }

    private async Task<JsonNode> RunAsync(params string[] arguments) => (await AsembProcess.RunAsync(_data, [.. arguments, "--json"])).ExitedWith(0).LastJson;

    private async Task<Dictionary<string, JsonNode>> SyncAsync() =>
        (await RunAsync("sources", "sync"))["items"]!.AsArray().ToDictionary(source => (string)source!["name"]!, source => source!["lastSync"]!, StringComparer.Ordinal);
}
