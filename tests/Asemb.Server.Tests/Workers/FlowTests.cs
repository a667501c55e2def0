using System.Collections.Concurrent;
using System.Text;
using Asemb.Client.Contracts;
using Asemb.Server.Workers;
using Microsoft.Extensions.DependencyInjection;

namespace Asemb.Server.Tests.Workers;

/// <summary>Documents go their way one by one: none waits for another's step, and what is done together is done for several workspaces.</summary>
public sealed class FlowTests
{
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task A_document_that_hangs_in_one_step_holds_up_none_that_came_with_it()
    {
        using var called = new SemaphoreSlim(0);
        var model = Waiting("slow", called);
        await using var harness = await StartAsync(model);

        var receipt = await harness.Client.Documents.AddBatchAsync("default", [.. Enumerable.Range(0, 20).Select(i => new DocumentInput { Key = $"d{i}", Text = i == 0 ? "A slow one." : $"Text {i}." })]);

        // Some may share the call that waits; what comes after it does not.
        await called.WaitAsync();
        var later = await harness.Client.Documents.AddBatchAsync("default", [.. Enumerable.Range(20, 20).Select(i => new DocumentInput { Key = $"d{i}", Text = $"Text {i}." })], waitSeconds: 60);
        Assert.Equal(20, later.Job!.Indexed);
        _go.SetResult();
        Assert.Equal(20, (await harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(20))).Indexed);
    }

    [Fact]
    public async Task Documents_of_several_workspaces_share_a_call_to_their_model()
    {
        using var called = new SemaphoreSlim(0);
        var calls = new List<IReadOnlyList<string>>();
        var model = new ScriptedModel
        {
            Before = async (passages, cancellationToken) =>
            {
                lock (calls) calls.Add(passages);
                called.Release();
                await _go.Task.WaitAsync(cancellationToken);
            },
        };
        await using var harness = await StartAsync(model, settings => settings["Indexing:Lanes"] = "1");
        var board = harness.Server.App.Services.GetRequiredService<StageBoard>();
        var other = await harness.NewWorkspaceAsync();
        await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "first", Text = "The first." });
        await called.WaitAsync();

        var one = await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "d", Text = "Of one workspace." });
        var two = await harness.Client.Documents.AddAsync(other, new DocumentInput { Key = "d", Text = "Of the other." });
        await Eventually.TrueAsync(() => Task.FromResult(board.Find(one.Documents[0].Id) == "embed" && board.Find(two.Documents[0].Id) == "embed"), "both wait for the model");
        _go.SetResult();

        Assert.Equal(1, (await harness.Client.Jobs.WaitAsync(two.JobId, interval: TimeSpan.FromMilliseconds(20))).Indexed);
        Assert.Equal(1, (await harness.Client.Jobs.WaitAsync(one.JobId, interval: TimeSpan.FromMilliseconds(20))).Indexed);
        Assert.Equal([1, 2], calls.Select(call => call.Count));
        Assert.Single((await harness.Client.SearchAsync(other, new SearchQuery { Query = "other" })).Hits);
    }

    [Fact]
    public async Task No_more_is_taken_up_than_memory_has_room_for()
    {
        var model = Waiting("Text");
        await using var harness = await StartAsync(model, settings => settings["Indexing:MemoryBytes"] = "1048576");
        var underWay = harness.Server.App.Services.GetRequiredService<UnderWay>();
        var text = new StringBuilder().Insert(0, "words and ", 6_000).ToString();

        var receipt = await harness.Client.Documents.AddBatchAsync("default", [.. Enumerable.Range(0, 12).Select(i => new DocumentInput { Key = $"d{i}", Text = $"Text {i}. {text}" })]);
        await Eventually.TrueAsync(() => Task.FromResult(underWay.Count >= 2), "the room is taken");
        Assert.InRange(underWay.Count, 2, 3);
        Assert.InRange(underWay.Bytes, 500_000, 1_048_576);
        _go.SetResult();

        Assert.Equal(12, (await harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(20))).Indexed);
        await Eventually.TrueAsync(() => Task.FromResult((underWay.Count, underWay.Bytes) == (0, 0)), "nothing is under way");
    }

    [Fact]
    public async Task A_workspace_whose_model_hangs_leaves_room_for_others()
    {
        var (slow, other) = (Waiting("Text"), new ScriptedModel("other"));
        await using var harness = await ServerHarness.StartAsync(
            settings =>
            {
                settings["Indexing:Lanes"] = "2";
                settings["Indexing:BatchDocuments"] = "8";
            },
            options: new ScriptedModels(slow, other).Use);
        var underWay = harness.Server.App.Services.GetRequiredService<UnderWay>();
        var second = await harness.NewWorkspaceAsync("test:other");

        var receipt = await harness.Client.Documents.AddBatchAsync("default", [.. Enumerable.Range(0, 40).Select(i => new DocumentInput { Key = $"d{i}", Text = $"Text {i}." })]);
        await Eventually.TrueAsync(() => Task.FromResult(underWay.Count == 16), "it has as many places as one alone may have");

        for (var i = 0; i < 5; i++) Assert.Equal(1, (await harness.Client.Documents.AddAsync(second, new DocumentInput { Key = $"d{i}", Text = $"Of another {i}." }, waitSeconds: 60)).Job!.Indexed);
        _go.SetResult();
        Assert.Equal(40, (await harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(20))).Indexed);
    }

    [Fact]
    public async Task A_file_that_is_larger_than_all_room_holds_up_no_small_one()
    {
        var model = Waiting("large");
        await using var harness = await StartAsync(model, settings => settings["Indexing:MemoryBytes"] = "1048576");
        var underWay = harness.Server.App.Services.GetRequiredService<UnderWay>();
        var text = new StringBuilder("A large one. ").Insert(13, "words and ", 30_000).ToString();

        var receipt = await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "large", Text = text });
        await Eventually.TrueAsync(() => Task.FromResult(underWay.Bytes > 1_048_576), "it is under way");
        for (var i = 0; i < 3; i++) Assert.Equal(1, (await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = $"d{i}", Text = $"Text {i}." }, waitSeconds: 60)).Job!.Indexed);
        _go.SetResult();

        Assert.Equal(1, (await harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(20))).Indexed);
    }

    [Fact]
    public async Task A_document_with_very_many_chunks_leaves_room_in_each_call_for_others()
    {
        var model = new ScriptedModel();
        await using var harness = await StartAsync(model, settings =>
        {
            settings["Indexing:Lanes"] = "1";
            settings["Indexing:EmbedChunks"] = "4";
        });
        var large = string.Join("\n\n", Enumerable.Range(0, 40).Select(i => $"# Part {i}\n\n" + string.Join(' ', Enumerable.Range(0, 500).Select(word => $"w{i}x{word}"))));

        var first = await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "large.md", FileName = "large.md", Text = large });
        var second = await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "small", Text = "A small one." }, waitSeconds: 60);

        Assert.Equal(1, second.Job!.Indexed);
        Assert.Equal(1, (await harness.Client.Jobs.WaitAsync(first.JobId, interval: TimeSpan.FromMilliseconds(20))).Indexed);
        Assert.Equal(model.Embedded.Distinct(StringComparer.Ordinal), model.Embedded);
    }

    [Fact]
    public async Task Documents_of_many_chunks_are_not_all_written_in_one_transaction()
    {
        var groups = new ConcurrentQueue<(int Documents, int Chunks)>();
        var (model, store) = (Waiting("Part"), new FaultyStore { BeforeCommitOf = documents => groups.Enqueue((documents.Count, documents.Sum(document => document.Chunks.Count))) });
        await using var harness = await ServerHarness.StartAsync(options: options => store.Use(ScriptedModel.Use(options, model)));
        var text = string.Join("\n\n", Enumerable.Range(0, 200).Select(i => $"# Part {i}\n\n" + string.Join(' ', Enumerable.Range(0, 60).Select(word => $"w{i}x{word}"))));

        var receipt = await harness.Client.Documents.AddBatchAsync("default", [.. Enumerable.Range(0, 12).Select(i => new DocumentInput { Key = $"d{i}.md", FileName = $"d{i}.md", Text = $"Text {i}.\n\n{text}" })]);
        _go.SetResult();

        Assert.Equal(12, (await harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(20))).Indexed);
        Assert.True(groups.Sum(group => group.Chunks) > 2048, "there are too few chunks to tell");
        Assert.All(groups, group => Assert.True(group.Documents == 1 || group.Chunks <= 1024, $"{group.Documents} documents with {group.Chunks} chunks"));
    }

    [Fact]
    public async Task A_stop_lets_what_is_under_way_finish_within_its_time()
    {
        using var called = new SemaphoreSlim(0);
        var model = Waiting("Text", called);
        await using var harness = await StartAsync(model, settings => settings["Server:DrainSeconds"] = "60");
        await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "d", Text = "Text." });
        await called.WaitAsync();

        var stop = harness.Server.App.StopAsync();
        _go.SetResult();
        await stop;

        var workspace = await harness.Store.Workspaces.FindAsync("default", CancellationToken.None);
        Assert.Equal(Core.Documents.DocumentState.Indexed, (await harness.Store.Documents.FindAsync(workspace!, "d", CancellationToken.None))!.State);
    }

    private static Task<ServerHarness> StartAsync(ScriptedModel model, Action<Dictionary<string, string?>>? settings = null) =>
        ServerHarness.StartAsync(settings, options: options => ScriptedModel.Use(options, model));

    /// <summary>Waits for the test with texts that have the word.</summary>
    private ScriptedModel Waiting(string word, SemaphoreSlim? called = null) => new()
    {
        Before = async (passages, cancellationToken) =>
        {
            if (!passages.Any(passage => passage.Contains(word, StringComparison.Ordinal))) return;
            called?.Release();
            await _go.Task.WaitAsync(cancellationToken);
        },
    };
}
