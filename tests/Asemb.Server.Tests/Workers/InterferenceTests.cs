using Asemb.Client.Contracts;

namespace Asemb.Server.Tests.Workers;

/// <summary>What a document goes through while it is being processed.</summary>
public sealed class InterferenceTests : IAsyncLifetime
{
    private readonly SemaphoreSlim _embedding = new(0);
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ScriptedModel _model = new();
    private ServerHarness _harness = null!;

    public async ValueTask InitializeAsync()
    {
        _model.Before = async (passages, cancellationToken) =>
        {
            if (!passages.Any(passage => passage.Contains("slow", StringComparison.Ordinal))) return;
            _embedding.Release();
            await _go.Task.WaitAsync(cancellationToken);
        };
        _harness = await ServerHarness.StartAsync(settings => settings["Server:DrainSeconds"] = "1", options: options => ScriptedModel.Use(options, _model));
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        _embedding.Dispose();
    }

    [Fact]
    public async Task Replaced_it_is_indexed_in_its_new_version_only()
    {
        var first = await StartSlowAsync();

        var second = await _harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "d", Text = "A fast axolotl." }, waitSeconds: 60);
        _go.SetResult();

        Assert.Equal(1, second.Job!.Indexed);
        Assert.Equal(1, (await _harness.Client.Jobs.WaitAsync(first.JobId, interval: TimeSpan.FromMilliseconds(20))).Superseded);
        await SettleAsync();
        Assert.Equal(1, await CountAsync("axolotl"));
        Assert.Equal(0, await CountAsync("slow"));
    }

    [Fact]
    public async Task Deleted_it_does_not_come_back()
    {
        var receipt = await StartSlowAsync();

        Assert.True(await _harness.Client.Documents.DeleteAsync("default", "d"));
        _go.SetResult();

        Assert.Equal(1, (await _harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(20))).Superseded);
        await SettleAsync();
        Assert.Equal(0, await CountAsync("slow"));
        Assert.Null(await _harness.Client.Documents.FindAsync("default", "d"));
    }

    [Fact]
    public async Task With_its_workspace_deleted_it_vanishes_and_the_next_tenant_of_the_name_sees_nothing()
    {
        var workspace = await _harness.NewWorkspaceAsync();
        var receipt = await StartSlowAsync(workspace);

        Assert.True(await _harness.Client.Workspaces.DeleteAsync(workspace));
        await _harness.Client.Workspaces.CreateAsync(new CreateWorkspaceRequest { Name = workspace });
        _go.SetResult();
        await SettleAsync();

        Assert.Null(await _harness.Client.Jobs.FindAsync(receipt.JobId));
        Assert.Empty((await _harness.Client.SearchAsync(workspace, new SearchQuery { Query = "slow" })).Hits);
        Assert.Equal(0, (await _harness.Client.Workspaces.GetStatsAsync(workspace)).Documents.Total);
    }

    [Fact]
    public async Task A_changed_document_stays_searchable_in_its_old_version_until_the_new_one_is_ready()
    {
        await _harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "d", Text = "The old wombat." }, waitSeconds: 60);

        var receipt = await StartSlowAsync();
        Assert.Equal(1, await CountAsync("wombat"));
        Assert.Equal(0, await CountAsync("slow"));
        _go.SetResult();

        await _harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(20));
        Assert.Equal(0, await CountAsync("wombat"));
        Assert.Equal(1, await CountAsync("slow"));
    }

    [Fact]
    public async Task Its_twin_waits_for_it_and_embeds_nothing()
    {
        var first = await StartSlowAsync();
        var twin = _harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "d", Text = "A slow loris." }, waitSeconds: 60);
        await Eventually.TrueAsync(async () => (await _harness.Client.Jobs.ListAsync("default")).Count == 2, "the twin is accepted");
        Assert.False(twin.IsCompleted);

        _go.SetResult();
        var receipt = await twin;

        Assert.Equal(AcceptOutcome.Unchanged, receipt.Documents[0].Outcome);
        Assert.NotEqual(first.JobId, receipt.JobId);
        Assert.Equal(DocumentState.Indexed, (await _harness.Client.Documents.FindAsync("default", "d"))!.State);
        Assert.Single(_model.Embedded, text => text.Contains("slow", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stop_puts_it_back_and_answers_those_who_wait()
    {
        await StartSlowAsync();
        var waiting = _harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "e", Text = "Another slow one." }, waitSeconds: 60);
        await Eventually.TrueAsync(async () => (await _harness.Client.Jobs.ListAsync("default")).Count == 2, "the second is accepted");

        await _harness.Server.App.StopAsync();

        Assert.False((await waiting).Job!.Done);
        var workspace = await _harness.Store.Workspaces.FindAsync("default", CancellationToken.None);
        var document = await _harness.Store.Documents.FindAsync(workspace!, "d", CancellationToken.None);
        Assert.Equal((Core.Documents.DocumentState.Pending, "interrupted", 0), (document!.State, document.Error!.Code, document.Attempts));
    }

    private async Task<AcceptResponse> StartSlowAsync(string workspace = "default")
    {
        var receipt = await _harness.Client.Documents.AddAsync(workspace, new DocumentInput { Key = "d", Text = "A slow loris." });
        await _embedding.WaitAsync();
        return receipt;
    }

    /// <summary>Whatever was under way has ended when a document that came later is indexed in every lane's turn.</summary>
    private async Task SettleAsync()
    {
        for (var i = 0; i < 4; i++) await _harness.Client.Documents.AddAsync("default", new DocumentInput { Key = $"settle{i}", Text = "Done." }, waitSeconds: 60);
    }

    private async Task<int> CountAsync(string word) =>
        (await _harness.Client.SearchAsync("default", new SearchQuery { Query = word, Mode = SearchMode.Keyword })).Hits.Count;
}
