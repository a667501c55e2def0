using Asemb.Core.Documents;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;

namespace Asemb.Conformance.Stores;

/// <summary>With the ids of one workspace, nothing of another is found, changed or deleted.</summary>
public abstract class TenancyConformance(StoreSource source) : StoreConformance(source)
{
    [Fact]
    public async Task Finds_nothing_of_another_workspace_by_its_ids()
    {
        var (mine, theirs) = await FillAsync();
        var document = (await Store.Documents.FindAsync(theirs, "secret", Token))!;
        var job = (await Store.Ingestion.ListJobsAsync(theirs, 10, Token))[0].JobId;

        Assert.Empty(await Store.Documents.GetChunksAsync(mine, document.Id, 0, 10, Token));
        Assert.Null(await Store.Documents.FindAsync(mine, "secret", Token));
        Assert.Null(await Store.Documents.GetContentAsync(mine, "secret", Token));
        Assert.Null(await Store.Ingestion.FindJobAsync(mine, job, Token));
        Assert.DoesNotContain(await Store.Documents.ListAsync(mine, new DocumentQuery { AfterId = document.Id - 1 }, Token), found => found.Id == document.Id);
        Assert.Single(await Store.Documents.GetChunksAsync(theirs, document.Id, 0, 10, Token));
    }

    [Fact]
    public async Task Changes_nothing_of_another_workspace_even_with_the_tokens_of_its_leases()
    {
        var (mine, theirs) = await FillAsync();
        await Ingest.AcceptAsync(theirs, Ingest.Text("secret", "river 2"));
        var leased = await Ingest.LeaseOneAsync();
        var forged = leased with { Workspace = mine };
        var before = await DescribeAsync(theirs);

        Assert.Equal([CommitOutcome.Superseded], await Store.Ingestion.CommitAsync(mine, [Ingest.Process(forged)], Token));
        Assert.Equal([forged], await Store.Ingestion.RenewAsync([forged], LeaseDuration, Token));
        await Store.Ingestion.FailAsync([new DocumentFailure(forged, new("extract", "damaged_document", "x"), null)], Token);
        Assert.Equal(0, await Store.Ingestion.RetryAsync(mine, ["secret"], Token));
        Assert.Equal(0, await Store.Documents.DeleteAsync(mine, ["secret"], Token));
        Assert.Equal(0, await Store.Documents.DeleteBySourceAsync(mine, "vault", Token));

        Assert.Equal(before, await DescribeAsync(theirs));
        Assert.Equal([CommitOutcome.Committed], await Ingest.CommitAsync(leased));
    }

    [Fact]
    public async Task Gives_each_workspace_its_own_documents_under_the_same_key_and_its_own_settings()
    {
        var (mine, theirs) = await FillAsync();
        await Ingest.AddAsync(mine, Ingest.Text("secret", "mine"));
        await Store.Workspaces.UpdateSettingsAsync(mine.Name, _ => new WorkspaceSettings { Description = "mine" }, Token);

        Assert.Equal("river"u8.ToArray(), await Store.Documents.GetContentAsync(theirs, "secret", Token));
        Assert.Null((await Store.Workspaces.FindAsync(theirs.Name, Token))!.Settings.Description);
        Assert.True(await Store.Workspaces.DeleteAsync(mine.Name, Token));
        Assert.Equal(["secret"], await FindAsync(theirs, "river"));
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    private async Task<(Workspace Mine, Workspace Theirs)> FillAsync()
    {
        var mine = await CreateWorkspaceAsync("mine");
        var theirs = await CreateWorkspaceAsync("theirs");
        await Ingest.AddAsync(theirs, Ingest.Text("secret", "river", "vault"));
        await Ingest.AddAsync(mine, Ingest.Text("own", "valley"));
        return (mine, theirs);
    }

    private async Task<string> DescribeAsync(Workspace workspace)
    {
        var document = (await Store.Documents.FindAsync(workspace, "secret", Token))!;
        return $"{document with { Metadata = [], Warnings = [] }} {string.Join('|', Show(await SearchAsync(workspace, "river")))}";
    }
}
