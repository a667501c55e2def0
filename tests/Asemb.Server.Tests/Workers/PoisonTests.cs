using Asemb.Client.Contracts;

namespace Asemb.Server.Tests.Workers;

/// <summary>A document that breaks what works on it.</summary>
public sealed class PoisonTests
{
    [Fact]
    public async Task It_fails_alone_after_a_few_tries_and_says_so()
    {
        var tries = 0;
        var model = new ScriptedModel
        {
            Before = (passages, _) =>
            {
                if (!passages.Any(passage => passage.Contains("poison", StringComparison.Ordinal))) return Task.CompletedTask;
                if (passages.Count == 1) Interlocked.Increment(ref tries);
                throw new InvalidOperationException("A fault nobody thought of.");
            },
        };
        await using var harness = await ServerHarness.StartAsync(options: options => ScriptedModel.Use(options, model));

        var receipt = await harness.Client.Documents.AddBatchAsync(
            "default", [.. Enumerable.Range(0, 10).Select(i => new DocumentInput { Key = $"d{i}", Text = i == 4 ? "The poison." : $"Text {i}." })]);
        var job = await harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(20));

        Assert.Equal((9, 1), (job.Indexed, job.Failed));
        var failure = Assert.Single(job.Failures);
        Assert.Equal(("d4", "internal_error", "embed"), (failure.Key, failure.Error.Code, failure.Error.Stage));
        Assert.DoesNotContain("nobody thought of", failure.Error.Message, StringComparison.Ordinal);
        Assert.Equal(3, tries);
    }
}
