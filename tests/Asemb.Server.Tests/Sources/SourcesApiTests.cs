using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Asemb.Client;
using Asemb.Client.Contracts;

namespace Asemb.Server.Tests.Sources;

/// <summary>Sources over HTTP: what is taken, what is refused, and who may open folders.</summary>
public sealed class SourcesApiTests(SharedServer server) : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("asemb-sources-");
    private string _workspace = "";

    private ServerHarness Harness => server.Harness;

    private SourcesClient Sources => Harness.Client.Sources;

    public async ValueTask InitializeAsync()
    {
        _workspace = await Harness.NewWorkspaceAsync();
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "a.md"), "# River\n\nStones.");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_source_is_made_synced_shown_and_deleted_with_its_documents()
    {
        var made = await Sources.CreateAsync(_workspace, Request());
        Assert.Equal(("docs", "folder", 0.25, false, null), (made.Name, made.Kind, made.DeletionLimit, made.Paused, made.LastSync));
        Assert.Equal($$"""{"path":"{{_folder.FullName}}"}""", made.Settings.ToJsonString());

        var begun = await Sources.SyncAsync(_workspace, "docs");
        var source = await FollowAsync("docs");
        Assert.Equal((begun.Id, SyncState.Completed, 1, 1), (source.LastSync!.Id, source.LastSync.State, source.LastSync.Added, source.Documents));
        Assert.Equal([begun.Id], (await Sources.ListSyncsAsync(_workspace, "docs")).Select(sync => sync.Id));
        Assert.Equal("docs/a.md", Assert.Single((await Harness.Client.SearchAsync(_workspace, new SearchQuery { Query = "river" })).Hits).Document.Key);

        Assert.Equal(1, (await Sources.DeleteAsync(_workspace, "docs", withDocuments: true)).DeletedDocuments);
        Assert.Null(await Sources.FindAsync(_workspace, "docs"));
        Assert.Empty((await Harness.Client.SearchAsync(_workspace, new SearchQuery { Query = "river" })).Hits);
    }

    [Fact]
    public async Task Documents_stay_when_the_source_alone_is_deleted()
    {
        await Sources.CreateAsync(_workspace, Request());
        await Sources.SyncAsync(_workspace, "docs");
        await FollowAsync("docs");

        Assert.Equal(0, (await Sources.DeleteAsync(_workspace, "docs", withDocuments: false)).DeletedDocuments);

        Assert.Single((await Harness.Client.SearchAsync(_workspace, new SearchQuery { Query = "river" })).Hits);
    }

    [Fact]
    public async Task A_patch_changes_what_it_names_and_other_settings_read_everything_anew()
    {
        await Sources.CreateAsync(_workspace, Request());
        await Sources.SyncAsync(_workspace, "docs");
        await FollowAsync("docs");

        var scheduled = await Sources.UpdateAsync(_workspace, "docs", new JsonObject { ["schedule"] = "0 3 * * *", ["deletionLimit"] = 0.5 });
        Assert.Equal(("0 3 * * *", 0.5), (scheduled.Schedule, scheduled.DeletionLimit));
        Assert.NotNull(scheduled.NextSyncAt);
        var paused = await Sources.UpdateAsync(_workspace, "docs", new JsonObject { ["paused"] = true });
        Assert.Equal((true, "0 3 * * *", null), (paused.Paused, paused.Schedule, paused.NextSyncAt));
        var changed = await Sources.UpdateAsync(_workspace, "docs", new JsonObject { ["schedule"] = null, ["settings"] = new JsonObject { ["include"] = new JsonArray("*.md") } });
        Assert.Equal((null, $$"""{"path":"{{_folder.FullName}}","include":["*.md"]}"""), (changed.Schedule, changed.Settings.ToJsonString()));

        await Sources.SyncAsync(_workspace, "docs");
        Assert.Equal((1, 0), ((await FollowAsync("docs")).LastSync! is var sync ? (sync.Unchanged, sync.Seen) : default));
    }

    [Theory]
    [InlineData("""{"name":"a b","kind":"folder","settings":{}}""", 400, "invalid_name")]
    [InlineData("""{"name":"x","kind":"gopher","settings":{}}""", 400, "invalid_source")]
    [InlineData("""{"name":"x","kind":"folder","settings":{}}""", 400, "invalid_source")]
    [InlineData("""{"name":"x","kind":"folder","settings":{"path":"/","grant":"x"}}""", 400, "invalid_source")]
    [InlineData("""{"name":"x","kind":"folder","settings":{"path":"/no/such/folder"}}""", 404, "path_not_found")]
    [InlineData("""{"name":"x","kind":"folder","settings":{"path":"/tmp"},"schedule":"often"}""", 400, "invalid_source")]
    [InlineData("""{"name":"x","kind":"folder","settings":{"path":"/tmp"},"deletionLimit":2}""", 400, "invalid_source")]
    [InlineData("""{"name":"x","kind":"folder","settings":{"path":"/tmp"},"folder":1}""", 400, "invalid_request")]
    [InlineData("""{"name":"x","kind":"folder","settings":null}""", 400, "invalid_request")]
    [InlineData("""{"name":"x","kind":"folder","settings":[1]}""", 400, "invalid_request")]
    public async Task What_cannot_be_is_refused(string json, int status, string code)
    {
        using var response = await Harness.PostAsync($"/api/v1/workspaces/{_workspace}/sources", json);

        await response.ProblemAsync(status, code);
        Assert.Empty(await Sources.ListAsync(_workspace));
    }

    [Fact]
    public async Task A_name_that_is_taken_and_a_confirmation_of_nothing_are_conflicts()
    {
        await Sources.CreateAsync(_workspace, Request());

        Assert.Equal("source_exists", (await Assert.ThrowsAsync<ProblemException>(() => Sources.CreateAsync(_workspace, Request()))).Code);
        Assert.Equal("nothing_to_confirm", (await Assert.ThrowsAsync<ProblemException>(() => Sources.SyncAsync(_workspace, "docs", new SyncRequest { Confirm = true }))).Code);
        Assert.Equal("source_not_found", (await Assert.ThrowsAsync<ProblemException>(() => Sources.SyncAsync(_workspace, "other"))).Code);
        Assert.Equal("source_not_found", (await Assert.ThrowsAsync<ProblemException>(() => Sources.SyncAsync(_workspace, "ot\nher"))).Code);
        using var response = await Harness.Http.DeleteAsync($"/api/v1/workspaces/{_workspace}/sources/docs?documents=some");
        await response.ProblemAsync(400, "invalid_request");
    }

    [Fact]
    public async Task No_key_but_the_local_one_opens_a_folder_of_the_server_whatever_its_scopes()
    {
        var key = await Harness.NewKeyAsync([KeyScope.Read, KeyScope.Write, KeyScope.Admin]);
        using var http = Harness.NewHttp(key.Secret);
        using var response = await http.PostAsJsonAsync($"/api/v1/workspaces/{_workspace}/sources", Request(), WireJson.Default.CreateSourceRequest);
        await response.ProblemAsync(403, "forbidden");

        // What the operator opened stays open to that source, and leads nowhere else.
        await Sources.CreateAsync(_workspace, Request());
        using var other = new AsembClient(http);
        Assert.True((await other.Sources.UpdateAsync(_workspace, "docs", new JsonObject { ["paused"] = true })).Paused);
        await other.Sources.UpdateAsync(_workspace, "docs", new JsonObject { ["settings"] = new JsonObject { ["exclude"] = new JsonArray("*.tmp") } });
        var refused = await Assert.ThrowsAsync<ProblemException>(() => other.Sources.UpdateAsync(_workspace, "docs", new JsonObject { ["settings"] = new JsonObject { ["path"] = "/etc" } }));
        Assert.Equal("forbidden", refused.Code);
        Assert.Equal(_folder.FullName, (string?)(await Sources.FindAsync(_workspace, "docs"))!.Settings["path"]);
    }

    private CreateSourceRequest Request() => new() { Name = "docs", Kind = "folder", Settings = new JsonObject { ["path"] = _folder.FullName } };

    private async Task<SourceInfo> FollowAsync(string name)
    {
        SourceInfo? source = null;
        await Eventually.TrueAsync(
            async () => (source = await Sources.FindAsync(_workspace, name)) is { Queued: 0, LastSync.State: not SyncState.Running }, "the sync ended and its documents are indexed");
        return source!;
    }
}
