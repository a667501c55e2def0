using System.Net;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Asemb.Server.Tests.Health;

public sealed class UnhealthyTests
{
    [Fact]
    public async Task A_server_that_stops_is_not_ready_but_alive()
    {
        await using var harness = await ServerHarness.StartAsync();
        harness.Server.App.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        using var response = await harness.Http.GetAsync("/health/ready");

        await response.JsonAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HealthState.Healthy, (await harness.Client.GetHealthAsync("live")).Status);
        var lifetime = Assert.Single((await harness.Client.GetHealthAsync()).Checks!, check => check.Status == HealthState.Unhealthy);
        Assert.Equal("lifetime", lifetime.Name);
    }

    [Fact]
    public async Task A_store_that_cannot_be_read_is_named_with_its_reason()
    {
        var store = new FaultyStore();
        await using var harness = await ServerHarness.StartAsync(options: store.Use);
        store.BeforeCheck = () => throw new AsembException(ErrorCodes.StoreUnavailable, "The disk is gone.");

        var check = Assert.Single((await harness.Client.GetHealthAsync()).Checks!, check => check.Status == HealthState.Unhealthy);

        Assert.Equal(("store", "The disk is gone."), (check.Name, check.Detail));
    }

    [Fact]
    public async Task A_store_that_hangs_does_not_hang_the_probe()
    {
        using var thawed = new ManualResetEventSlim();
        var checks = 0;
        var store = new FaultyStore();
        await using var harness = await ServerHarness.StartAsync(options: store.Use);
        store.BeforeCheck = () =>
        {
            Interlocked.Increment(ref checks);
            thawed.Wait();
        };

        for (var probe = 0; probe < 2; probe++)
        {
            var check = Assert.Single((await harness.Client.GetHealthAsync()).Checks!, check => check.Status == HealthState.Unhealthy);
            Assert.Equal(("store", "The store does not answer in time."), (check.Name, check.Detail));
        }

        Assert.Equal(1, Volatile.Read(ref checks));
        thawed.Set();
        await Eventually.TrueAsync(async () => (await harness.Client.GetHealthAsync()).Status == HealthState.Healthy, "the store answers again");
    }
}
