using System.Text.Json.Nodes;
using Asemb.EndToEnd.Processes;
using Asemb.Extraction.Tests.Web;

namespace Asemb.EndToEnd.Scenarios;

/// <summary>A small web site, followed from the command line.</summary>
public sealed class SiteTests : IAsyncLifetime
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
    public async Task A_site_of_this_machine_is_added_synced_and_followed()
    {
        PutPages(20);
        var made = (await AsembProcess.RunAsync(_data, "sources", "add", "site", _site.Url("/"), "--json")).ExitedWith(0).LastJson;
        Assert.Equal($"127.0.0.1-{_site.Root.Port}", (string?)made["name"]);
        Assert.Equal(_site.Host, (string?)made["settings"]!["allowedHosts"]![0]);

        Assert.Equal(20, Count(await SyncAsync(), "added"));
        _site.Requests.Clear();
        Assert.Equal(20, Count(await SyncAsync(), "seen"));
        Assert.Empty(_site.Asked(200));
        Assert.Equal(20, _site.Asked(304).Count);

        foreach (var path in (string[])["/p3", "/p9", "/p17"]) _site.Pages.TryRemove(path, out _);
        Assert.Equal(3, Count(await SyncAsync(), "removed"));
        Assert.Equal(17, await DocumentsAsync("total"));
        Assert.Equal(17, await DocumentsAsync("indexed"));
        var hits = (await AsembProcess.RunAsync(_data, "search", "Page 5", "--json")).ExitedWith(0).Output;
        Assert.Contains(_site.Url("/p5"), hits, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_crawl_that_is_killed_goes_on_where_it_was()
    {
        const int Pages = 400;
        PutPages(Pages);
        await using var up = AsembProcess.Start(_data, "up", "--port", "0", "--json");
        var server = (await up.ExitAsync()).ExitedWith(0).LastJson;
        (await AsembProcess.RunAsync(_data, "sources", "add", "site", _site.Url("/"), "--name", "site", "--json")).ExitedWith(0);
        var hold = new SemaphoreSlim(0);
        var asked = 0;
        _site.Before = async cancellationToken =>
        {
            if (Interlocked.Increment(ref asked) > Pages / 2) await hold.WaitAsync(cancellationToken);
        };
        await using var sync = AsembProcess.Start(_data, "sources", "sync", "site", "--json");
        while (Volatile.Read(ref asked) <= Pages / 2) await Task.Delay(20, TestContext.Current.CancellationToken);
        await AsembProcess.SignalAsync((int)server["pid"]!, "KILL");
        await sync.SignalAsync("KILL");
        await sync.ExitAsync();
        _site.Before = null;
        _site.Requests.Clear();

        (await AsembProcess.RunAsync(_data, "up", "--port", "0", "--json")).ExitedWith(0);
        await SyncAsync();

        Assert.Equal(Pages, await DocumentsAsync("total"));
        Assert.Equal(Pages, await DocumentsAsync("indexed"));
        Assert.InRange(_site.Asked(200).Count, 1, Pages - 50);
        Assert.True((bool)(await InProcess.RunAsync(_data, "doctor", "--json")).ExitedWith(0).LastJson["healthy"]!);
    }

    [Fact]
    public async Task A_key_of_a_workspace_opens_no_inner_address()
    {
        PutPages(2);
        await using var up = AsembProcess.Start(_data, "up", "--port", "0", "--json");
        var url = (string)(await up.ExitAsync()).ExitedWith(0).LastJson["url"]!;
        var key = (string)(await InProcess.RunAsync(_data, "keys", "create", "editor", "--scope", "read,write", "--only", "default", "--json")).ExitedWith(0).LastJson["secret"]!;

        var refused = await AsembProcess.RunAsync(_data, "sources", "add", "site", _site.Url("/"), "--server", url, "--key", key, "--json");

        Assert.Equal(4, refused.ExitCode);
        Assert.Contains("forbidden", refused.Error + refused.Output, StringComparison.Ordinal);
        Assert.Empty(_site.Requests);
    }

    /// <summary>The start, and pages that it links to, together so many.</summary>
    private void PutPages(int count)
    {
        _site.Put("/", "Start", [.. Enumerable.Range(1, count - 1).Select(i => $"/p{i}")]);
        for (var i = 1; i < count; i++) _site.Put($"/p{i}", $"Page {i}", "/");
    }

    private async Task<JsonNode> SyncAsync() => (await AsembProcess.RunAsync(_data, "sources", "sync", "--json")).ExitedWith(0).LastJson["items"]![0]!["lastSync"]!;

    private static int Count(JsonNode sync, string what) => (int)sync[what]!;

    private async Task<int> DocumentsAsync(string state) =>
        (int)(await InProcess.RunAsync(_data, "workspaces", "show", "default", "--json")).ExitedWith(0).LastJson["stats"]!["documents"]![state]!;
}
