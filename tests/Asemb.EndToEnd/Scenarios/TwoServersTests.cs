using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.EndToEnd.Processes;
using Asemb.TestServers;

namespace Asemb.EndToEnd.Scenarios;

/// <summary>Two installations on one PostgreSQL: what one does, the other shows, holds back and takes over.</summary>
public sealed class TwoServersTests
{
    [Fact]
    public async Task Progress_pauses_and_cancellations_hold_for_both_and_a_killed_one_loses_nothing()
    {
        await using var one = new DataFolder();
        await using var two = new DataFolder();
        await using var database = await TestDatabase.CreateEmptyAsync();
        await using var stub = new EmbeddingStub(answers: 0);
        using var indexer = await StartAsync(one, database.ConnectionString, stub, indexes: true);
        using var reader = await StartAsync(two, database.ConnectionString, stub, indexes: false);

        // Asked on the one that indexes nothing: the other has them, and waits for the model.
        await reader.Workspaces.CreateAsync(new CreateWorkspaceRequest { Name = "w", Model = EmbeddingStub.ModelId });
        var receipt = await reader.Documents.AddBatchAsync("w", [.. Enumerable.Range(0, 30).Select(i => new DocumentInput { Key = $"{i}", Text = $"marker{i}" })]);
        await stub.Stopped.WaitAsync(TimeSpan.FromMinutes(2));
        var busy = (await reader.Jobs.FindAsync(receipt.JobId))!;
        Assert.Equal((JobState.Running, 30), (busy.State, busy.Pending + busy.Processing));
        Assert.DoesNotContain(busy.Waiting, wait => wait.Reason == WaitReason.NoWorker);

        // Killed in the middle; nobody is left who indexes, and that is said.
        await AsembProcess.SignalAsync((int)one.Server["pid"]!, "KILL");
        var late = (await reader.Documents.AddAsync("w", new DocumentInput { Key = "late", Text = "late" })).JobId;
        await UntilAsync(reader, late, job => job.Waiting.Any(wait => wait.Reason == WaitReason.NoWorker));

        // Paused where it was asked for, and not taken up by a new server.
        await reader.Jobs.PauseAsync("w", receipt.JobId);
        stub.GoOn();
        using var successor = await StartAsync(one, database.ConnectionString, stub, indexes: true);
        var follow = LastAsync(reader.Jobs.FollowAsync("w", receipt.JobId));
        await UntilAsync(reader, late, job => job.Done);
        Assert.Equal(JobState.Paused, (await successor.Jobs.FindAsync(receipt.JobId))!.State);

        // Cancelled on the other server; the stream ends with it.
        var cancelled = await successor.Jobs.CancelAsync("w", receipt.JobId);
        Assert.Equal((JobState.Cancelled, 30), (cancelled.State, cancelled.Cancelled));
        Assert.Equal(30, (await follow).Cancelled);
        Assert.Equal(1, (await reader.Workspaces.GetStatsAsync("w")).Documents.Total);
        Assert.True((await successor.VerifyStoreAsync()).Findings.Count == 0);
    }

    private static async Task<AsembClient> StartAsync(DataFolder data, string store, EmbeddingStub stub, bool indexes)
    {
        var environment = stub.Settings();
        environment["ASEMB_Indexing__Enabled"] = indexes ? "true" : "false";
        environment["ASEMB_Indexing__PollSeconds"] = "1";
        environment["ASEMB_Indexing__LeaseSeconds"] = "5";
        (await AsembProcess.Start(data, input: null, environment, "up", "--port", "0", "--store", store).ExitAsync()).ExitedWith(0);
        return AsembClient.Connect(new Uri((string)data.Server["url"]!), data.LocalKey);
    }

    private static async Task UntilAsync(AsembClient client, Guid id, Func<JobInfo, bool> condition)
    {
        JobInfo? last = null;
        for (var i = 0; i < 900; i++)
        {
            last = await client.Jobs.FindAsync(id);
            if (condition(last!)) return;
            await Task.Delay(100);
        }

        Assert.Fail($"It never happened; the job was {last}, waiting for {string.Join(", ", last!.Waiting)}.");
    }

    private static async Task<JobInfo> LastAsync(IAsyncEnumerable<JobInfo> jobs)
    {
        JobInfo? last = null;
        await foreach (var job in jobs) last = job;
        return last!;
    }
}
