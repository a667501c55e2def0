using System.Text.Json.Nodes;
using Asemb.Core.Errors;
using Asemb.Core.Sources;
using Asemb.Extraction.Tests.Web;
using Asemb.Server.Sources;
using Microsoft.Extensions.DependencyInjection;

namespace Asemb.Server.Tests.Sources;

/// <summary>Sites of the web through the whole server: what is admitted, synced, removed and held back.</summary>
public sealed class WebSourceTests : IAsyncLifetime
{
    private ServerHarness _harness = null!;
    private TestSite _site = null!;
    private Core.Workspaces.Workspace _workspace = null!;

    public async ValueTask InitializeAsync()
    {
        _harness = await ServerHarness.StartAsync();
        _site = await TestSite.StartAsync();
        _workspace = (await _harness.Store.Workspaces.FindAsync("default", CancellationToken.None))!;
        _site.Put("/", "Start", [.. Enumerable.Range(1, 19).Select(i => $"/p{i}")]);
        for (var i = 1; i < 20; i++) _site.Put($"/p{i}", $"Page {i}");
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        await _harness.DisposeAsync();
    }

    [Fact]
    public async Task A_site_is_followed_and_a_mass_deletion_is_held_back()
    {
        var source = await AddAsync();
        Assert.Equal(new SyncCounts(Added: 20), (await SyncAsync(source)).Counts);

        Assert.Equal(new SyncCounts(Seen: 20), (await SyncAsync(source)).Counts);
        foreach (var path in (string[])["/p1", "/p2", "/p3"]) _site.Pages.TryRemove(path, out _);
        Assert.Equal(new SyncCounts(Seen: 17, Removed: 3), (await SyncAsync(source)).Counts);

        for (var i = 4; i < 15; i++) _site.Pages.TryRemove($"/p{i}", out _);
        var held = await SyncAsync(source);
        Assert.Equal((SyncState.WaitingForConfirmation, 11), (held.State, held.HeldBack));
    }

    [Fact]
    public async Task Whoever_is_not_the_operator_cannot_open_inner_hosts()
    {
        var asked = new JsonObject { ["url"] = _site.Url("/"), ["allowedHosts"] = new JsonArray(_site.Host) };
        foreach (var kind in (string[])[SourceKind.Page, SourceKind.Site, SourceKind.Feed])
        {
            var admission = Admission(kind);
            Assert.Same(asked, await admission.AdmitAsync("default", asked, null, isOperator: true, CancellationToken.None));
            Assert.Equal("forbidden", (await Assert.ThrowsAsync<AsembException>(() => admission.AdmitAsync("default", asked, null, isOperator: false, CancellationToken.None))).Error.Code);
        }

        var present = (JsonObject)asked.DeepClone();
        asked["maxPages"] = 10;
        await Admission(SourceKind.Site).AdmitAsync("default", asked, present, isOperator: false, CancellationToken.None);
        asked["url"] = _site.Url("/secret/");
        await Assert.ThrowsAsync<AsembException>(() => Admission(SourceKind.Site).AdmitAsync("default", asked, present, isOperator: false, CancellationToken.None));
    }

    [Theory]
    [InlineData(SourceKind.Page)]
    [InlineData(SourceKind.Site)]
    [InlineData(SourceKind.Feed)]
    public async Task Inner_hosts_that_nobody_opened_are_refused(string kind)
    {
        var fault = await Assert.ThrowsAsync<AsembException>(() => Connector(kind).CheckAsync(new JsonObject { ["url"] = _site.Url("/") }, CancellationToken.None));

        Assert.Equal("address_not_allowed", fault.Error.Code);
        Assert.Empty(_site.Requests);
    }

    private ISourceAdmission Admission(string kind) => _harness.Server.App.Services.GetServices<ISourceAdmission>().Single(admission => admission.Kind == kind);

    private ISourceConnector Connector(string kind) => _harness.Server.App.Services.GetRequiredService<SourceConnectors>().Require(kind);

    private async Task<Source> AddAsync()
    {
        var settings = await Connector(SourceKind.Site).CheckAsync(new JsonObject { ["url"] = _site.Url("/"), ["allowedHosts"] = new JsonArray(_site.Host) }, CancellationToken.None);
        var source = new Source { Id = 0, WorkspaceId = 0, Name = "site", Kind = SourceKind.Site, Settings = settings, CreatedAt = default };
        return await _harness.Store.Sources.CreateAsync(_workspace, source, nextSyncAt: null, CancellationToken.None);
    }

    private async Task<SourceSync> SyncAsync(Source source)
    {
        var begun = await _harness.Store.Sources.BeginAsync(_workspace, source.Id, isFull: false, confirm: false, CancellationToken.None);
        _harness.Server.App.Services.GetRequiredService<SourceSignals>().Work.Signal();
        SourceSync? last = null;
        await Eventually.TrueAsync(
            async () => (last = (await _harness.Store.Sources.FindAsync(_workspace, source.Name, CancellationToken.None))!.LastSync) is { } sync && sync.Id >= begun!.Id && sync.State != SyncState.Running,
            "the sync came to its end");
        return last!;
    }
}
