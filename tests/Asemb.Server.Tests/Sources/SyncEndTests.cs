using Asemb.Core.Errors;
using Asemb.Core.Sources;
using Microsoft.Extensions.Logging;

namespace Asemb.Server.Tests.Sources;

/// <summary>The store has a fault that nobody thought of when a sync is to end.</summary>
public sealed class SyncEndTests
{
    [Fact]
    public async Task An_end_that_cannot_be_written_is_logged_and_stops_no_other_sync()
    {
        var store = new FaultyStore();
        using var log = new CapturedLog();
        await using var ground = await SyncGround.StartAsync(
            settings: values => values["Sources:LeaseSeconds"] = "5",
            options: options => store.Use(options with { ConfigureLogging = logging => logging.ClearProviders().AddProvider(log) }));
        var faults = 0;
        store.BeforeSync = name =>
        {
            if (name == nameof(ISyncStore.EndAsync) && Interlocked.Increment(ref faults) == 1) throw new InvalidOperationException("A fault nobody thought of.");
        };
        var source = await ground.AddAsync();

        // It cannot end as failed; the claim runs out, and it is begun again.
        ground.Connector.Script = (_, _) => ground.Connector.Runs == 1 ? throw new AsembException(ErrorCodes.InvalidSource, "The column is gone.") : Task.FromResult(new SyncEnd(SawEverything: false));
        Assert.Equal(SyncState.Completed, (await ground.SyncAsync(source)).State);

        Assert.Contains("A fault nobody thought of.", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_ends_in_order_though_the_sync_cannot_be_put_off()
    {
        var store = new FaultyStore();
        using var log = new CapturedLog();
        var reached = new TaskCompletionSource();
        var ground = await SyncGround.StartAsync(options: options => store.Use(options with { ConfigureLogging = logging => logging.ClearProviders().AddProvider(log) }));
        store.BeforeSync = name =>
        {
            if (name == nameof(ISyncStore.PutOffAsync)) throw new InvalidOperationException("A fault nobody thought of.");
        };
        ground.Connector.Script = async (_, token) =>
        {
            reached.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return null!;
        };
        await ground.BeginAsync(await ground.AddAsync());
        await reached.Task;

        await ground.Harness.Server.App.StopAsync();
        await ground.DisposeAsync();

        Assert.Contains("A fault nobody thought of.", log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("BackgroundService", log.Text, StringComparison.Ordinal);
    }
}
