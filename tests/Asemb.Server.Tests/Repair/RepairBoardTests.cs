using Asemb.Core.Errors;
using Asemb.Core.Repair;
using Asemb.Server.Repair;
using Microsoft.Extensions.DependencyInjection;

namespace Asemb.Server.Tests.Repair;

public sealed class RepairBoardTests
{
    [Fact]
    public async Task A_repair_that_another_server_is_at_is_no_finding_and_what_was_mended_is_told_whatever_follows()
    {
        var scripted = new ScriptedRepair();
        var faulty = new FaultyStore { OtherRepair = scripted };
        await using var harness = await ServerHarness.StartAsync(options: faulty.Use);
        var board = harness.Server.App.Services.GetRequiredService<RepairBoard>();
        var line = new RepairLine(StoreChecks.All[0], null, null, 1, 1);
        scripted.Answers.Enqueue(() => [line]);
        scripted.Answers.Enqueue(() => throw new AsembException(ErrorCodes.StoreUnavailable, "It is away."));
        scripted.Answers.Enqueue(() => throw new AsembException(ErrorCodes.RepairInProgress, "Another server is at it."));

        var mended = await RunAsync();
        Assert.Equal(ErrorCodes.StoreUnavailable, mended.Error!.Error);
        Assert.Equal([line], mended.Found);
        var left = await RunAsync();

        Assert.Equal(ErrorCodes.RepairInProgress, left.Error!.Error);
        Assert.Equal(mended.Id, board.LastOver!.Id);

        async Task<RepairRun> RunAsync()
        {
            var (run, over) = board.Start(new RepairRequest(RepairDepth.Light, Mends: true));
            await over;
            return board.Find(run.Id)!;
        }
    }

    private sealed class ScriptedRepair : IRepairStore
    {
        public Queue<Func<IReadOnlyList<RepairLine>>> Answers { get; } = [];

        public Task<IReadOnlyList<RepairLine>> RunAsync(RepairRequest request, CancellationToken cancellationToken) => Task.FromResult(Answers.Dequeue()());
    }
}
