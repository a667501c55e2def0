using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Server.Tests.Switching;

/// <summary>Models that are away, refuse texts, or are not configured any more while a workspace moves.</summary>
public sealed class SwitchFaultTests : SwitchGround
{
    [Fact]
    public async Task Waits_for_a_model_that_is_away_and_says_why()
    {
        await AddAsync(20);
        Second.Before = (_, _) => throw new AsembException(ErrorCodes.EmbeddingUnavailable, "Overloaded.") { IsTransient = true, RetryAfter = TimeSpan.FromSeconds(0.2) };
        await BeginAsync(Second);

        await Eventually.TrueAsync(async () => (await ListAsync()).Switch is { Phase: SwitchPhase.Waiting, Error: not null, NextAttemptAt: not null }, "the switch waits with a reason");
        var waiting = (await ListAsync()).Switch;
        Assert.Contains("Overloaded", waiting?.Error?.Message ?? "Overloaded", StringComparison.Ordinal);
        Assert.True(IsOf(First, "Entry", await NearestAsync("Entry")));
        await AddAsync(5, from: 50);

        Second.Before = (_, _) => Task.CompletedTask;
        Assert.Equal((Second.Info.Id, 25), ((await FinishedAsync()).Model.Id, (await FinishedAsync()).Vectors));
    }

    [Fact]
    public async Task A_text_that_the_model_refuses_holds_up_the_switch_alone()
    {
        await AddAsync(20);
        var refused = First.Embedded.Single(text => text.Contains(Text(7), StringComparison.Ordinal));
        Second.Before = (texts, _) => texts.Contains(refused) ? throw new AsembException(ErrorCodes.EmbeddingFailed, "This text is refused.") : Task.CompletedTask;
        await BeginAsync(Second);

        await Eventually.TrueAsync(async () => (await ListAsync()).Switch is { Phase: SwitchPhase.Waiting, Error: not null }, "the switch waits with a reason");
        Assert.True(IsOf(First, "Entry", await NearestAsync("Entry")));

        await Harness.Client.Documents.DeleteAsync("default", "d7");
        Second.Before = (texts, _) => texts.Contains(refused) ? throw new InvalidOperationException("The deleted text was embedded.") : Task.CompletedTask;
        Assert.Equal((Second.Info.Id, 19), ((await FinishedAsync()).Model.Id, (await FinishedAsync()).Vectors));
    }

    [Fact]
    public async Task A_text_longer_than_the_model_reads_is_cut_and_counted()
    {
        await Harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "long", Text = string.Join(' ', Enumerable.Repeat("word", 60)) }, waitSeconds: 60);
        await AddAsync(5);
        Second.MaxTokens = 40;
        Second.Before = (texts, _) => texts.Any(text => Second.Count(text) > 40) ? throw new AsembException(ErrorCodes.EmbeddingFailed, "Too long.") : Task.CompletedTask;

        await BeginAsync(Second);
        var active = await FinishedAsync();

        Assert.Equal((Second.Info.Id, 6, 1), (active.Model.Id, active.Vectors, active.Report!.Truncated));
    }

    [Fact]
    public async Task Moves_away_from_a_model_that_is_not_configured_any_more()
    {
        await AddAsync(60);
        Models.Missing = First;

        await BeginAsync(Second, samples: 20);
        var active = await FinishedAsync();

        Assert.Equal((Second.Info.Id, 60), (active.Model.Id, active.Vectors));
        Assert.Null(active.Report!.Sampled!.Vector.Before);
        Assert.NotNull(active.Report.Sampled.Vector.After);
        Assert.Contains(active.Report.Remarks, remark => remark.Contains(First.Info.Id, StringComparison.Ordinal));
        Assert.True(IsOf(Second, "Entry", await NearestAsync("Entry")));
    }

    [Fact]
    public async Task A_document_under_way_during_the_move_is_indexed_with_the_new_model_and_counts_no_attempt()
    {
        await AddAsync(10);
        var (reached, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        First.Before = async (texts, cancellationToken) =>
        {
            if (!texts.Any(text => text.Contains("latecomer", StringComparison.Ordinal))) return;
            reached.TrySetResult();
            await gate.Task.WaitAsync(cancellationToken);
        };
        var receipt = await Harness.Client.Documents.AddBatchAsync("default", [new DocumentInput { Key = "late", Text = "The latecomer." }]);
        await reached.Task;

        await BeginAsync(Second);
        await FinishedAsync();
        var job = await Harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(10));
        gate.SetResult();

        Assert.Equal(1, job.Indexed);
        Assert.Equal(1, (await Harness.Client.Documents.FindAsync("default", "late"))!.Attempts);
        Assert.True(IsOf(Second, "latecomer", await NearestAsync("latecomer")));
        Assert.Contains((await NearestAsync("latecomer")).Hits, hit => hit.Document.Key == "late");
        Assert.Empty((await Harness.Client.VerifyStoreAsync()).Findings);
    }
}
