using Asemb.Client;
using Asemb.Client.Contracts;

namespace Asemb.Server.Tests.Switching;

/// <summary>A workspace moves to another model while it is searched and written to.</summary>
public sealed class SwitchTests : SwitchGround
{
    [Fact]
    public async Task Searches_never_fail_and_each_is_answered_by_one_model()
    {
        await AddAsync(120);
        Second.Before = (_, cancellationToken) => Task.Delay(5, cancellationToken);
        using var stop = new CancellationTokenSource();
        var searches = Enumerable.Range(0, 2).Select(_ => Task.Run(() => SearchAsync(stop.Token))).ToArray();
        try
        {
            foreach (var model in new[] { Second, First, Second })
            {
                await BeginAsync(model, samples: 20);
                await AddAsync(15, from: Random.Shared.Next(1000, 1_000_000));
                Assert.Equal(model.Info.Id, (await FinishedAsync()).Model.Id);
            }
        }
        finally
        {
            await stop.CancelAsync();
        }

        var (first, second) = (await Task.WhenAll(searches)).Aggregate((0, 0), (sum, counts) => (sum.Item1 + counts.First, sum.Item2 + counts.Second));
        Assert.True(first > 0 && second > 0, $"{first} answers of the first, {second} of the second");
        Assert.Empty((await Harness.Client.VerifyStoreAsync()).Findings);

        async Task<(int First, int Second)> SearchAsync(CancellationToken stopping)
        {
            const string Query = "Entry of something";
            var (ofFirst, ofSecond) = (0, 0);
            while (!stopping.IsCancellationRequested)
            {
                var answer = await NearestAsync(Query);
                Assert.Equal(50, answer.Hits.Count);
                var hybrid = await Harness.Client.SearchAsync("default", new SearchQuery { Query = Query }, CancellationToken.None);
                Assert.Equal(10, hybrid.Hits.Count);
                if (IsOf(First, Query, answer)) ofFirst++;
                else if (IsOf(Second, Query, answer)) ofSecond++;
                else Assert.Fail("An answer is of neither model alone.");
            }

            return (ofFirst, ofSecond);
        }
    }

    [Fact]
    public async Task Every_stored_text_is_embedded_once_and_new_ones_with_both()
    {
        await AddAsync(40);
        var stored = First.Embedded.ToHashSet(StringComparer.Ordinal);
        var gate = new TaskCompletionSource();
        Second.Before = (texts, cancellationToken) => texts.Any(stored.Contains) ? gate.Task.WaitAsync(cancellationToken) : Task.CompletedTask;
        await BeginAsync(Second);
        await AddAsync(10, from: 100);
        Assert.Equal(10, (await ListAsync()).Switch!.Done);
        gate.SetResult();

        var active = await FinishedAsync();

        Assert.Equal((50, 50), (active.Vectors, active.Chunks));
        Assert.Equal(First.Embedded.Order(StringComparer.Ordinal), Second.Embedded.Order(StringComparer.Ordinal));
        Assert.Equal((First.Info.Id, Second.Info.Id, false, 50), (active.Report!.From, active.Report.To, active.Report.Rollback, active.Report.Chunks));
        Assert.Equal(40, active.Report.Embedded);
        Assert.Empty((await Harness.Client.VerifyStoreAsync()).Findings);
    }

    [Fact]
    public async Task Progress_is_told_while_it_lasts()
    {
        await AddAsync(64);
        var gate = new SemaphoreSlim(0);
        Second.Before = (_, cancellationToken) => gate.WaitAsync(cancellationToken);
        await BeginAsync(Second);
        gate.Release();

        await Eventually.TrueAsync(async () => (await ListAsync()).Switch is { Done: > 0, ChunksPerSecond: > 0 }, "the first batch is done");
        var info = (await ListAsync()).Switch!;

        Assert.Equal((First.Info.Id, Second.Info.Id, SwitchPhase.Filling, 64), (info.From, info.To, info.Phase, info.Total));
        Assert.InRange(info.Done, 1, 63);
        Assert.Equal(Math.Round(100.0 * info.Done / 64, 1), info.Percent);
        Assert.NotNull(info.EtaSeconds);
        Assert.Equal(First.Info.Id, (await Harness.Client.Workspaces.FindAsync("default"))!.Model.Id);
        gate.Release(1000);
        Assert.Equal(Second.Info.Id, (await FinishedAsync()).Model.Id);
    }

    [Fact]
    public async Task Goes_back_to_the_former_model_with_what_was_written_since()
    {
        await AddAsync(20);
        await BeginAsync(Second);
        await FinishedAsync();
        await AddAsync(5, from: 50);
        await Harness.Client.Documents.DeleteAsync("default", "d0");
        var before = First.Embedded.Count;

        await Harness.Client.EmbeddingIndexes.RollBackAsync("default");
        var active = await FinishedAsync();

        Assert.Equal((First.Info.Id, 24, true), (active.Model.Id, active.Vectors, active.Report!.Rollback));
        Assert.Equal((5, 5), (First.Embedded.Count - before, active.Report.Embedded));
        Assert.True(IsOf(First, "Entry", await NearestAsync("Entry")));
        Assert.Equal(Second.Info.Id, Assert.Single((await ListAsync()).Items, index => index.State == EmbeddingIndexState.Retired).Model.Id);
    }

    [Fact]
    public async Task Gives_up_half_way_and_leaves_nothing_behind()
    {
        await AddAsync(64);
        var gate = new SemaphoreSlim(1);
        Second.Before = (_, cancellationToken) => gate.WaitAsync(cancellationToken);
        await BeginAsync(Second);
        await Eventually.TrueAsync(async () => (await ListAsync()).Switch is { Done: > 0 }, "the first batch is done");

        var left = await Harness.Client.EmbeddingIndexes.AbandonAsync("default");

        Assert.Null(left.Switch);
        Assert.Equal(First.Info.Id, Assert.Single(left.Items).Model.Id);
        Assert.True(IsOf(First, "Entry", await NearestAsync("Entry")));
        Assert.Empty((await Harness.Client.VerifyStoreAsync()).Findings);
        gate.Release(1000);
        await BeginAsync(Second);
        Assert.Equal(64, (await FinishedAsync()).Vectors);
    }

    [Fact]
    public async Task Two_workspaces_move_at_once()
    {
        var other = await Harness.NewWorkspaceAsync();
        await AddAsync(30);
        await AddAsync(40, workspace: other);

        await Task.WhenAll(BeginAsync(Second), BeginAsync(Second, other));

        Assert.Equal((30, 40), ((await FinishedAsync()).Vectors, (await FinishedAsync(other)).Vectors));
        Assert.True(IsOf(Second, "Entry", await NearestAsync("Entry")));
        Assert.True(IsOf(Second, "Entry", await NearestAsync("Entry", other)));
    }

    [Fact]
    public async Task An_empty_workspace_moves_too()
    {
        await BeginAsync(Second, samples: 100);

        var active = await FinishedAsync();

        Assert.Equal((Second.Info.Id, 0), (active.Model.Id, active.Chunks));
        Assert.Null(active.Report!.Sampled);
        await AddAsync(3);
        Assert.True(IsOf(Second, "Entry", await NearestAsync("Entry")));
    }

    [Fact]
    public async Task Keeps_one_retired_index_and_none_when_asked_to()
    {
        await AddAsync(5);
        await BeginAsync(Second);
        await FinishedAsync();
        Assert.Equal(2, (await ListAsync()).Items.Count);
        Assert.Equal(1, await Harness.Client.EmbeddingIndexes.PruneAsync("default"));
        Assert.Single((await ListAsync()).Items);
        var problem = await Assert.ThrowsAsync<ProblemException>(() => Harness.Client.EmbeddingIndexes.RollBackAsync("default"));
        Assert.Equal("embedding_index_not_found", problem.Code);

        await Harness.Client.EmbeddingIndexes.SwitchAsync("default", new SwitchModelRequest { Model = First.Info.Id, DropOld = true });
        await FinishedAsync();

        Assert.Equal(First.Info.Id, Assert.Single((await ListAsync()).Items).Model.Id);
    }

    [Fact]
    public async Task What_contradicts_the_present_state_is_refused()
    {
        await AddAsync(5);
        var gate = new SemaphoreSlim(0);
        Second.Before = (_, cancellationToken) => gate.WaitAsync(cancellationToken);

        Assert.Equal("model_in_use", (await Assert.ThrowsAsync<ProblemException>(() => BeginAsync(First))).Code);
        Assert.Equal("embedding_index_not_found", (await Assert.ThrowsAsync<ProblemException>(() => Harness.Client.EmbeddingIndexes.RollBackAsync("default"))).Code);
        Assert.Equal(First.Info.Id, Assert.Single((await Harness.Client.EmbeddingIndexes.AbandonAsync("default")).Items).Model.Id);
        Assert.Equal("model_not_found", (await Assert.ThrowsAsync<ProblemException>(() => Harness.Client.EmbeddingIndexes.SwitchAsync("default", new SwitchModelRequest { Model = "none" }))).Code);
        var begun = await BeginAsync(Second);
        Assert.Equal(begun.Switch!.Index, (await BeginAsync(Second)).Switch!.Index);
        gate.Release(1000);
        await FinishedAsync();
    }

    [Theory]
    [InlineData("""{"model":"test:second","samples":501}""", "samples")]
    [InlineData("""{"model":"test:second","judge":[{"query":" ","relevant":{"d":1}}]}""", "judge[0].query")]
    [InlineData("""{"model":"test:second","judge":[{"query":"x","relevant":{"d":0}}]}""", "judge[0].relevant")]
    [InlineData("""{"model":"test:second","judge":[{"query":"x","relevant":{"":1}}]}""", "judge[0].relevant", "invalid_name")]
    public async Task A_request_that_cannot_be_measured_is_refused(string body, string field, string code = "invalid_request")
    {
        var problem = await (await Harness.PostAsync("/api/v1/workspaces/default/embedding-indexes/switch", body)).ProblemAsync(400, code);

        Assert.Equal(field, problem.Field);
        Assert.Single((await ListAsync()).Items);
    }
}
