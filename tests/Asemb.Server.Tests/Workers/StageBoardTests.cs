using Asemb.Client.Contracts;
using Asemb.Server.Workers;
using Microsoft.Extensions.DependencyInjection;

namespace Asemb.Server.Tests.Workers;

/// <summary>Which step a document is at can be asked while it is under way, and is forgotten afterwards.</summary>
public sealed class StageBoardTests
{
    [Fact]
    public async Task It_tells_the_step_of_a_document_under_way_and_forgets_what_is_done()
    {
        using var embedding = new SemaphoreSlim(0);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var model = new ScriptedModel
        {
            Before = async (_, cancellationToken) =>
            {
                embedding.Release();
                await go.Task.WaitAsync(cancellationToken);
            },
        };
        await using var harness = await ServerHarness.StartAsync(options: options => ScriptedModel.Use(options, model));
        var board = harness.Server.App.Services.GetRequiredService<StageBoard>();

        var receipt = await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "d", Text = "Words." });
        await embedding.WaitAsync();
        Assert.Equal("embed", board.Find(receipt.Documents[0].Id));
        Assert.Null(board.Find(receipt.Documents[0].Id + 1));
        go.SetResult();
        await harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(20));

        await Eventually.TrueAsync(() => Task.FromResult(board.Count == 0), "nothing is under way");
    }
}
