using System.Net;
using Asemb.Client.Contracts;
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
}
