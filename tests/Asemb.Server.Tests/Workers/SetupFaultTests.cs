using Asemb.Client.Contracts;
using Microsoft.Extensions.Logging;

namespace Asemb.Server.Tests.Workers;

/// <summary>The installation is not set up for a model: its documents wait and say why, none fails, and all are indexed when it is mended.</summary>
public sealed class SetupFaultTests : IAsyncLifetime
{
    private readonly string _folder = ServerHarness.NewFolder();
    private readonly string _keys = ServerHarness.NewFolder();
    private EmbeddingEndpoint _endpoint = null!;

    private string KeyFile => Path.Combine(_keys, "api-key");

    public async ValueTask InitializeAsync()
    {
        _endpoint = await EmbeddingEndpoint.StartAsync();
        Directory.CreateDirectory(_keys);
    }

    public async ValueTask DisposeAsync()
    {
        await _endpoint.DisposeAsync();
        foreach (var folder in new[] { _folder, _keys }.Where(Directory.Exists)) Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_key_file_that_is_missing_is_named_in_the_log_alone()
    {
        using var log = new CapturedLog();
        await FillAsync();
        File.Delete(KeyFile);
        await using var harness = await StartAsync(UseKeyFile, log);

        var waiting = await WaitingAsync(harness);

        Assert.Equal(("embed", "embedding_unavailable"), (waiting.Error!.Stage, waiting.Error.Code));
        Assert.Contains("ApiKeyFile", waiting.Error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_keys, waiting.Error.Message, StringComparison.Ordinal);
        Assert.Contains(KeyFile, log.Text, StringComparison.Ordinal);
        var problem = await (await harness.PostAsync("/api/v1/workspaces/remote/search", """{"query":"text"}""")).ProblemAsync(503, "embedding_unavailable");
        Assert.DoesNotContain(_keys, problem.Detail, StringComparison.Ordinal);

        await File.WriteAllTextAsync(KeyFile, "sk-very-secret");
        await IndexedAsync(harness);
    }

    [Fact]
    public async Task A_model_that_is_not_configured_any_more()
    {
        await FillAsync();
        await using (var harness = await StartAsync(_ => { }))
        {
            Assert.Equal("model_not_found", (await WaitingAsync(harness)).Error!.Code);
        }

        await File.WriteAllTextAsync(KeyFile, "sk-very-secret");
        await using var mended = await StartAsync(UseKeyFile);
        await IndexedAsync(mended);
    }

    [Fact]
    public async Task A_model_that_became_another_holds_up_its_own_workspace_only()
    {
        await FillAsync();
        await File.WriteAllTextAsync(KeyFile, "sk-very-secret");
        await using (var harness = await StartAsync(settings =>
        {
            UseKeyFile(settings);
            settings["Embeddings:Models:0:Model"] = "another";
        }))
        {
            Assert.Equal("model_mismatch", (await WaitingAsync(harness)).Error!.Code);
            var workspace = await harness.NewWorkspaceAsync(EmbeddingEndpoint.ModelId);
            var receipt = await harness.Client.Documents.AddAsync(workspace, new DocumentInput { Key = "d", Text = "Fits." }, waitSeconds: 60);
            Assert.Equal(1, receipt.Job!.Indexed);
        }

        await using var mended = await StartAsync(UseKeyFile);
        await IndexedAsync(mended);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(404)]
    public async Task A_key_or_a_name_that_the_endpoint_refuses(int status)
    {
        await FillAsync();
        await File.WriteAllTextAsync(KeyFile, "sk-very-secret");
        _endpoint.Fail(status);
        await using var harness = await StartAsync(UseKeyFile);

        Assert.Equal("embedding_failed", (await WaitingAsync(harness)).Error!.Code);

        _endpoint.Recover();
        await IndexedAsync(harness);
    }

    private void UseKeyFile(Dictionary<string, string?> settings)
    {
        _endpoint.Configure(settings);
        settings.Remove("Embeddings:Models:0:ApiKey");
        settings["Embeddings:Models:0:ApiKeyFile"] = KeyFile;
    }

    /// <summary>A workspace with five documents that nobody has indexed.</summary>
    private async Task FillAsync()
    {
        await File.WriteAllTextAsync(KeyFile, "sk-very-secret");
        await using var harness = await StartAsync(settings =>
        {
            UseKeyFile(settings);
            settings["Indexing:Enabled"] = "false";
        });
        await harness.Client.Workspaces.CreateAsync(new CreateWorkspaceRequest { Name = "remote", Model = EmbeddingEndpoint.ModelId });
        await harness.Client.Documents.AddBatchAsync("remote", [.. Enumerable.Range(0, 5).Select(i => new DocumentInput { Key = $"d{i}", Text = $"Text {i}." })]);
    }

    private Task<ServerHarness> StartAsync(Action<Dictionary<string, string?>> settings, CapturedLog? log = null) => ServerHarness.StartAsync(
        settings,
        _folder,
        options => log is null ? options : options with { ConfigureLogging = logging => logging.ClearProviders().AddProvider(log) });

    private static async Task<DocumentInfo> WaitingAsync(ServerHarness harness)
    {
        await Eventually.TrueAsync(
            async () => (await harness.Client.Documents.ListAsync("remote")).Items.All(document => document is { State: DocumentState.Pending, Error: not null, Attempts: 0 }),
            "all documents wait with a reason");
        return (await harness.Client.Documents.FindAsync("remote", "d0"))!;
    }

    private static Task IndexedAsync(ServerHarness harness) => Eventually.TrueAsync(
        async () =>
        {
            // What waited long enough to wait longer is brought forward.
            await harness.Client.Documents.RetryAsync("remote");
            return (await harness.Client.Workspaces.GetStatsAsync("remote")).Documents is { Indexed: 5, Failed: 0 };
        },
        "all documents are indexed");
}
