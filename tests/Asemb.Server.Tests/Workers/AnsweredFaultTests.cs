using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Server.Workers;
using Microsoft.Extensions.DependencyInjection;

namespace Asemb.Server.Tests.Workers;

/// <summary>Endpoints that answer with a status of 500 or more: to a text that they are at odds with, or to all.</summary>
public sealed class AnsweredFaultTests
{
    private const int MaxAttempts = 3;

    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<IReadOnlyList<string>> _calls = [];

    private int _begun;

    private int Calls
    {
        get
        {
            lock (_calls) return _calls.Count;
        }
    }

    [Fact]
    public async Task A_text_that_is_always_answered_with_one_fails_its_own_document_and_holds_up_nobody()
    {
        var model = Model((texts, _) => texts.Any(text => text.Contains("poison", StringComparison.Ordinal)));
        await using var harness = await StartAsync(model);
        var other = await harness.NewWorkspaceAsync();
        var here = await harness.Client.Documents.AddBatchAsync("default", [.. Enumerable.Range(0, 11).Select(i => new DocumentInput { Key = $"d{i}", Text = i == 4 ? "The poison." : $"Text {i}." })]);
        var there = await harness.Client.Documents.AddBatchAsync(other, [.. Enumerable.Range(0, 10).Select(i => new DocumentInput { Key = $"d{i}", Text = $"Of the other {i}." })]);
        _go.SetResult();

        Assert.Equal(10, (await harness.Client.Jobs.WaitAsync(there.JobId, interval: TimeSpan.FromMilliseconds(20))).Indexed);
        var job = await harness.Client.Jobs.WaitAsync(here.JobId, interval: TimeSpan.FromMilliseconds(20));

        Assert.Equal((10, 1), (job.Indexed, job.Failed));
        var failure = Assert.Single(job.Failures);
        Assert.Equal(("d4", "embedding_failed", "embed"), (failure.Key, failure.Error.Code, failure.Error.Stage));
        Assert.Contains("It says: out of context", failure.Error.Message, StringComparison.Ordinal);
        Assert.Equal(MaxAttempts, (await harness.Client.Documents.FindAsync("default", "d4"))!.Attempts);
        Assert.All((await harness.Client.Documents.ListAsync(other)).Items, document => Assert.Equal(1, document.Attempts));
        var outages = harness.Server.App.Services.GetRequiredService<ModelOutages>();
        Assert.False(outages.Current(model.Info) is not null || outages.IsUncertain(model.Info));

        // A batch, a harmless text, two calls a level, a harmless text: in each attempt.
        Assert.InRange(Calls, MaxAttempts, MaxAttempts * (1 + 1 + (2 * 5) + 1) + 21);
    }

    [Fact]
    public async Task An_endpoint_that_answers_all_with_one_is_down_and_asked_for_one_harmless_text_at_a_time()
    {
        var isDown = true;
        var model = Model((_, _) => Volatile.Read(ref isDown));
        await using var harness = await StartAsync(model);
        var receipt = await harness.Client.Documents.AddBatchAsync("default", [.. Enumerable.Range(0, 20).Select(i => new DocumentInput { Key = $"d{i}", Text = $"Text {i}." })]);
        _go.SetResult();

        await Eventually.TrueAsync(() => Task.FromResult(Calls >= 6), "it is tried again");
        Volatile.Write(ref isDown, false);

        Assert.Equal(20, (await harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(20))).Indexed);
        lock (_calls) Assert.All(_calls.Skip(1).Take(5), texts => Assert.Equal(["probe"], texts));
        Assert.All((await harness.Client.Documents.ListAsync("default")).Items, document => Assert.InRange(document.Attempts, 0, 1));
    }

    [Fact]
    public async Task No_text_is_blamed_when_the_endpoint_goes_down_meanwhile()
    {
        var isDown = true;
        var first = int.MaxValue - 1;
        var model = Model((texts, call) =>
        {
            if (texts.Count == 20) first = call;
            return Volatile.Read(ref isDown) && (call == first || call > first + 1);
        });
        await using var harness = await StartAsync(model);
        var board = harness.Server.App.Services.GetRequiredService<StageBoard>();
        await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "first", Text = "The first." });
        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref _begun) == 1), "the first is with the model");
        var receipt = await harness.Client.Documents.AddBatchAsync("default", [.. Enumerable.Range(0, 20).Select(i => new DocumentInput { Key = $"d{i}", Text = $"Text {i}." })]);
        await Eventually.TrueAsync(() => Task.FromResult(receipt.Documents.All(document => board.Find(document.Id) == "embed")), "all wait for the model");
        _go.SetResult();

        await Eventually.TrueAsync(() => Task.FromResult(Calls >= 12), "it is tried again");
        Assert.Equal(1, first - 1);
        Volatile.Write(ref isDown, false);

        Assert.Equal(20, (await harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(20))).Indexed);
        Assert.All((await harness.Client.Documents.ListAsync("default")).Items, document => Assert.InRange(document.Attempts, 0, 1));
    }

    [Fact]
    public async Task A_batch_that_is_only_too_large_is_embedded_in_parts()
    {
        var model = Model((texts, _) => texts.Count > 3);
        await using var harness = await StartAsync(model, settings => settings["Indexing:EmbedChunks"] = "64");
        var text = string.Join("\n\n", Enumerable.Range(0, 20).Select(i => $"# Part {i}\n\n" + string.Join(' ', Enumerable.Range(0, 300).Select(word => $"w{i}x{word}"))));
        _go.SetResult();

        var receipt = await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "large.md", FileName = "large.md", Text = text }, waitSeconds: 60);

        Assert.Equal(1, receipt.Job!.Indexed);
        Assert.Equal(1, (await harness.Client.Documents.FindAsync("default", "large.md"))!.Attempts);
    }

    private static Task<ServerHarness> StartAsync(ScriptedModel model, Action<Dictionary<string, string?>>? more = null) => ServerHarness.StartAsync(
        settings =>
        {
            settings["Indexing:Lanes"] = "1";
            settings["Indexing:RetrySeconds"] = "0.01";
            settings["Indexing:MaxAttempts"] = $"{MaxAttempts}";
            more?.Invoke(settings);
        },
        options: options => ScriptedModel.Use(options, model));

    /// <summary>Answers once the test has sent all.</summary>
    /// <param name="isFault">Of the texts, and of how many calls there were.</param>
    private ScriptedModel Model(Func<IReadOnlyList<string>, int, bool> isFault) => new()
    {
        Before = async (passages, cancellationToken) =>
        {
            Interlocked.Increment(ref _begun);
            await _go.Task.WaitAsync(cancellationToken);
            int call;
            lock (_calls)
            {
                _calls.Add(passages);
                call = _calls.Count;
            }

            if (isFault(passages, call)) throw new AsembException(ErrorCodes.EmbeddingUnavailable, "The endpoint has a fault (500). It says: out of context") { IsTransient = true, IsAnswered = true };
        },
    };
}
