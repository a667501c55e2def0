using System.Text;
using Asemb.Conformance.Stores;

namespace Asemb.Conformance.Model;

/// <summary>
/// Random histories against a model of dictionaries. A history that fails is shrunk to a short one that still does, and shown with its seed: paste
/// its operations into <see cref="Replays_a_history"/> to step through it.
/// </summary>
public abstract class ModelConformance(Func<StoreSource> sources)
{
    private const int Length = 150;
    private const int MaxShrinkRuns = 150;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Does_what_the_model_does_through_a_random_history(int seed)
    {
        var history = ModelOperation.History(seed, Length);
        if (await TryAsync(history) is null) return;
        var shortest = await ShrinkAsync(history);
        var failure = await TryAsync(shortest) ?? throw new InvalidOperationException($"Seed {seed} failed once and not again: what it found depends on timing.");
        Assert.Fail(Describe(seed, shortest, failure));
    }

    [Fact]
    public async Task Replays_a_history()
    {
        List<ModelOperation> history = [new(ModelVerb.CreateWorkspace, 1), new(ModelVerb.Accept, 1), new(ModelVerb.Lease, 1), new(ModelVerb.CommitHeld, 1), new(ModelVerb.Reopen, 1)];

        Assert.Null(await TryAsync(history));
    }

    private async Task<Failure?> TryAsync(IReadOnlyList<ModelOperation> history)
    {
        await using var run = new ModelRun(sources());
        try
        {
            await run.RunAsync(history);
            return null;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return new Failure(run.Log, exception);
        }
    }

    /// <summary>Leaves out halves, quarters and so on for as long as what is left fails: a few dozen runs for a history of some hundred.</summary>
    private async Task<List<ModelOperation>> ShrinkAsync(List<ModelOperation> history)
    {
        var runs = 0;
        for (var size = history.Count / 2; size >= 1; size /= 2)
        {
            for (var at = 0; at < history.Count && runs < MaxShrinkRuns;)
            {
                List<ModelOperation> shorter = [.. history.Take(at), .. history.Skip(at + size)];
                runs++;
                if (await TryAsync(shorter) is null) at += size;
                else history = shorter;
            }
        }

        return history;
    }

    private static string Describe(int seed, List<ModelOperation> history, Failure failure)
    {
        var text = new StringBuilder($"Seed {seed} of {Length} operations fails; shrunk to {history.Count}:\n");
        foreach (var operation in history) text.Append($"    {operation},\n");
        text.Append("which did:\n");
        foreach (var line in failure.Log) text.Append($"    {line}\n");
        return text.Append(failure.Exception).ToString();
    }

    private sealed record Failure(List<string> Log, Exception Exception);
}
