using System.Text.Json;
using Asemb.Client;
using Asemb.Client.Contracts;

namespace Asemb.Server.Tests.Security;

/// <summary>Two tenants on one server: what belongs to the one is nothing to the other.</summary>
public sealed class TenantIsolationTests(SharedServer server)
{
    private ServerHarness Harness => server.Harness;

    [Fact]
    public async Task Ids_of_another_tenant_yield_nothing()
    {
        var (ours, theirs) = (await TenantAsync("ours"), await TenantAsync("theirs"));
        var path = $"/api/v1/workspaces/{ours.Workspace}/documents/{theirs.Document.Id}";

        Assert.Null(await ours.Client.Documents.FindAsync(ours.Workspace, theirs.Document.Id));
        Assert.Null(await ours.Client.Documents.FindAsync(ours.Workspace, theirs.Document.Key));
        await (await ours.Http.GetAsync(path + "/chunks")).ProblemAsync(404, "document_not_found");
        await (await ours.Http.GetAsync(path + "/content")).ProblemAsync(404, "document_not_found");
        Assert.False(await ours.Client.Documents.DeleteAsync(ours.Workspace, theirs.Document.Key));
        Assert.Equal(0, await ours.Client.Documents.RetryAsync(ours.Workspace, [theirs.Document.Key]));
        Assert.Equal(0, await ours.Client.Documents.DeleteManyAsync(ours.Workspace, new DeleteDocumentsRequest { Source = "theirs" }));
        Assert.NotNull(await theirs.Client.Documents.FindAsync(theirs.Workspace, theirs.Document.Key));
    }

    [Fact]
    public async Task A_job_of_another_tenant_does_not_exist()
    {
        var (ours, theirs) = (await TenantAsync("ours"), await TenantAsync("theirs"));

        Assert.Null(await ours.Client.Jobs.FindAsync(theirs.Job));
        Assert.NotNull(await theirs.Client.Jobs.FindAsync(theirs.Job));
        Assert.All(await ours.Client.Jobs.ListAsync(ours.Workspace), job => Assert.Equal(ours.Job, job.Id));
    }

    [Fact]
    public async Task A_cursor_of_another_tenant_shows_only_own_documents()
    {
        var (ours, theirs) = (await TenantAsync("ours"), await TenantAsync("theirs"));
        await theirs.Client.Documents.AddAsync(theirs.Workspace, new DocumentInput { Key = "second", Text = "More of theirs." });
        await ours.Client.Documents.AddAsync(ours.Workspace, new DocumentInput { Key = "second", Text = "More of ours." });
        var cursor = (await theirs.Client.Documents.ListAsync(theirs.Workspace, new DocumentListQuery { Limit = 1 })).NextCursor;

        var page = await ours.Client.Documents.ListAsync(ours.Workspace, new DocumentListQuery { Cursor = cursor });

        Assert.NotNull(cursor);
        Assert.All(page.Items, document => Assert.DoesNotContain("theirs", document.Key, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(SearchMode.Keyword)]
    [InlineData(SearchMode.Vector)]
    [InlineData(SearchMode.Hybrid)]
    public async Task A_search_finds_only_own_documents(SearchMode mode)
    {
        var (ours, theirs) = (await TenantAsync("ours"), await TenantAsync("theirs"));

        var answer = await ours.Client.SearchAsync(ours.Workspace, new SearchQuery { Query = "secret plans of theirs", Mode = mode, Limit = 100 });

        Assert.NotEmpty(answer.Hits);
        Assert.All(answer.Hits, hit => Assert.Equal(ours.Document.Id, hit.Document.Id));
        Assert.DoesNotContain(theirs.Document.Key, JsonSerializer.Serialize(answer, WireJson.Default.SearchResponse), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Statistics_count_only_own_workspaces_and_say_nothing_of_the_store()
    {
        var ours = await TenantAsync("ours");
        await TenantAsync("theirs");

        var stats = await ours.Client.GetStatsAsync();

        Assert.Equal((1, 1L), (stats.Workspaces, stats.Documents.Total));
        Assert.Null(stats.Store);
        Assert.Null(stats.EmbeddedChunks);
        Assert.Null(stats.Installation);
        Assert.Equal([ours.Workspace], (await ours.Client.GetMeAsync()).Workspaces);
        Assert.Equal([ours.Workspace], (await ours.Client.Workspaces.ListAsync()).Select(workspace => workspace.Name));
    }

    [Fact]
    public async Task The_same_idempotency_key_means_something_else_to_each_tenant()
    {
        var (ours, theirs) = (await TenantAsync("ours"), await TenantAsync("theirs"));

        var first = await ours.Client.Documents.AddAsync(ours.Workspace, new DocumentInput { Key = "k", Text = "One" }, idempotencyKey: "again");
        var second = await theirs.Client.Documents.AddAsync(theirs.Workspace, new DocumentInput { Key = "k", Text = "Two" }, idempotencyKey: "again");

        Assert.False(second.Replayed);
        Assert.NotEqual(first.JobId, second.JobId);
    }

    private async Task<Tenant> TenantAsync(string name)
    {
        var workspace = await Harness.NewWorkspaceAsync();
        var key = await Harness.NewKeyAsync([KeyScope.Read, KeyScope.Write], workspace);
        var http = Harness.NewHttp(key.Secret);
        var client = new AsembClient(http);
        var receipt = await client.Documents.AddAsync(workspace, new DocumentInput { Key = $"{name}-{workspace}", Source = name, Text = $"The secret plans of {name}." }, waitSeconds: 60);
        var document = await client.Documents.FindAsync(workspace, receipt.Documents[0].Key);
        Assert.Equal(DocumentState.Indexed, document!.State);
        return new Tenant(workspace, http, client, document, receipt.JobId);
    }

    private sealed record Tenant(string Workspace, HttpClient Http, AsembClient Client, DocumentInfo Document, Guid Job);
}
