using Asemb.Client.Contracts;

namespace Asemb.Server.Tests.Jobs;

public sealed class JobTests(SharedServer server)
{
    private ServerHarness Harness => server.Harness;

    [Fact]
    public async Task A_job_counts_its_documents_by_what_became_of_them()
    {
        var workspace = await Harness.NewWorkspaceAsync();
        await Harness.Client.Documents.AddAsync(workspace, new DocumentInput { Key = "same", Text = "Same." }, waitSeconds: 60);

        var receipt = await Harness.Client.Documents.AddBatchAsync(
            workspace,
            [new DocumentInput { Key = "same", Text = "Same." }, new DocumentInput { Key = "new", Text = "New." }, new DocumentInput { Key = "blank", Text = "  " }],
            waitSeconds: 60);

        var job = receipt.Job!;
        Assert.Equal((3, 1, 1, 1, 0, 0, 0), (job.Total, job.Unchanged, job.Indexed, job.Failed, job.Pending, job.Processing, job.Superseded));
        Assert.Equal((true, 100.0, workspace), (job.Done, job.Percent, job.Workspace));
        Assert.Null(job.EtaSeconds);
        Assert.Equal([DocumentState.Indexed, DocumentState.Indexed, DocumentState.Failed], receipt.Documents.Select(document => document.State));
        Assert.Equal("empty_document", receipt.Documents[2].Error?.Code);
        Assert.Equal(("blank", "empty_document"), (job.Failures[0].Key, job.Failures[0].Error.Code));
        Assert.Equal(job.Id, (await Harness.Client.Jobs.FindAsync(receipt.JobId))!.Id);
    }

    [Fact]
    public async Task A_receipt_says_what_became_of_its_documents_in_the_wait()
    {
        var workspace = await Harness.NewWorkspaceAsync();

        var receipt = await Harness.Client.Documents.AddBatchAsync(workspace, [new DocumentInput { Key = "a", Text = "One." }, new DocumentInput { Key = "b", Text = "Two." }], waitSeconds: 60);

        Assert.True(receipt.Job!.Done);
        Assert.All(receipt.Documents, document => Assert.Equal(DocumentState.Indexed, document.State));
    }

    [Fact]
    public async Task The_newest_job_comes_first()
    {
        var workspace = await Harness.NewWorkspaceAsync();
        var jobs = new List<Guid>();
        for (var i = 0; i < 4; i++) jobs.Insert(0, (await Harness.Client.Documents.AddAsync(workspace, new DocumentInput { Key = $"{i}", Text = $"Text {i}." })).JobId);

        Assert.Equal(jobs.Take(3), (await Harness.Client.Jobs.ListAsync(workspace, limit: 3)).Select(job => job.Id));
    }

    [Fact]
    public async Task A_server_that_does_not_index_leaves_documents_pending()
    {
        await using var harness = await ServerHarness.StartAsync(settings => settings["Indexing:Enabled"] = "false");

        var receipt = await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "d", Text = "Text." }, waitSeconds: 0);

        Assert.Equal(DocumentState.Pending, receipt.Documents[0].State);
        Assert.Equal((1, false), ((await harness.Client.Jobs.FindAsync(receipt.JobId))!.Pending, (await harness.Client.Jobs.FindAsync(receipt.JobId))!.Done));
    }
}
