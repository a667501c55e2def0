using Asemb.Client.Contracts;

namespace Asemb.Server.Tests.Switching;

/// <summary>The process dies while a workspace moves. A copy of the data directory, taken in the middle, is what a dead process leaves.</summary>
public sealed class SwitchResumptionTests : IDisposable
{
    private const int Documents = 200;

    private readonly List<string> _folders = [];

    public void Dispose()
    {
        foreach (var folder in _folders.Where(Directory.Exists)) Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task The_next_process_goes_on_where_it_was_without_being_asked()
    {
        var (folder, kept) = await DieAsync();
        var second = new ScriptedModel("second", 3);

        await using var harness = await ServerHarness.StartAsync(folder: folder, options: new ScriptedModels(new ScriptedModel("first", 2), second).Use);
        await Eventually.TrueAsync(async () => (await harness.Client.EmbeddingIndexes.ListAsync("default")).Switch is null, "the switch ends");

        var active = (await harness.Client.EmbeddingIndexes.ListAsync("default")).Items.Single(index => index.State == EmbeddingIndexState.Active);
        Assert.Equal((second.Info.Id, Documents), (active.Model.Id, active.Vectors));
        Assert.Equal(Documents - kept, second.Embedded.Count);
        Assert.NotNull(active.Report!.Sampled);
        Assert.Empty((await harness.Client.VerifyStoreAsync()).Findings);
    }

    [Fact]
    public async Task The_next_process_can_give_it_up()
    {
        var (folder, _) = await DieAsync();
        var second = new ScriptedModel("second", 3) { Before = (_, cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken) };

        await using var harness = await ServerHarness.StartAsync(folder: folder, options: new ScriptedModels(new ScriptedModel("first", 2), second).Use);
        var left = await harness.Client.EmbeddingIndexes.AbandonAsync("default");

        Assert.Equal("test:first", Assert.Single(left.Items).Model.Id);
        Assert.Equal(10, (await harness.Client.SearchAsync("default", new SearchQuery { Query = "Text" })).Hits.Count);
        Assert.Empty((await harness.Client.VerifyStoreAsync()).Findings);
    }

    /// <returns>The folder as it was when a part was embedded, and how many chunks that is.</returns>
    private async Task<(string Folder, int Kept)> DieAsync()
    {
        var (folder, left) = (ServerHarness.NewFolder(), ServerHarness.NewFolder());
        _folders.AddRange([folder, left]);
        using var embedding = new SemaphoreSlim(0);
        var never = new TaskCompletionSource();
        var batches = 0;
        var second = new ScriptedModel("second", 3)
        {
            Before = async (_, cancellationToken) =>
            {
                if (Interlocked.Increment(ref batches) <= 2) return;
                embedding.Release();
                await never.Task.WaitAsync(cancellationToken);
            },
        };
        await using var harness = await ServerHarness.StartAsync(
            settings => settings["Server:DrainSeconds"] = "0", folder, new ScriptedModels(new ScriptedModel("first", 2), second).Use);
        var receipt = await harness.Client.Documents.AddBatchAsync("default", [.. Enumerable.Range(0, Documents).Select(i => new DocumentInput { Key = $"d{i}", Text = $"Text {i}." })]);
        await harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(10));
        await harness.Client.EmbeddingIndexes.SwitchAsync("default", new SwitchModelRequest { Model = second.Info.Id });
        await embedding.WaitAsync();
        Directory.CreateDirectory(left);
        foreach (var file in (string[])["asemb.db", "asemb.db-wal", "local.key"]) File.Copy(Path.Combine(folder, file), Path.Combine(left, file));
        return (left, second.Embedded.Count);
    }
}
