using Asemb.Client.Contracts;

namespace Asemb.Server.Tests.Health;

public sealed class HealthTests(SharedServer server)
{
    private ServerHarness Harness => server.Harness;

    [Theory]
    [InlineData("live")]
    [InlineData("ready")]
    [InlineData("startup")]
    public async Task A_working_server_is_healthy_without_a_key(string probe)
    {
        using var http = Harness.NewHttp(null);

        var health = await (await http.GetAsync("/health/" + probe)).JsonAsync();

        Assert.Equal("healthy", health.GetProperty("status").GetString());
        Assert.False(health.TryGetProperty("checks", out _));
    }

    [Fact]
    public async Task A_key_sees_the_parts()
    {
        var health = await Harness.Client.GetHealthAsync();

        Assert.Equal(["indexing", "lifetime", "reconciler", "startup", "store"], health.Checks!.Select(check => check.Name).Order(StringComparer.Ordinal));
        Assert.All(health.Checks!, check => Assert.Equal(HealthState.Healthy, check.Status));
    }

    [Fact]
    public async Task A_wrong_key_sees_no_more_than_none()
    {
        using var http = Harness.NewHttp("asemb_wrong");

        Assert.False((await (await http.GetAsync("/health/ready")).JsonAsync()).TryGetProperty("checks", out _));
    }
}
