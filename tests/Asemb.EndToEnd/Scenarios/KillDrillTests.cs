using Asemb.KillDrill;

namespace Asemb.EndToEnd.Scenarios;

/// <summary>A short form of <c>./build.sh bench kill</c>, whose full form takes the better part of an hour.</summary>
public sealed class KillDrillTests
{
    [Fact]
    public async Task Nothing_acknowledged_is_lost_doubled_or_orphaned_when_two_servers_their_workers_and_PostgreSQL_are_killed() =>
        await DrillAsync("PASSED: 2 rounds passed", "--store", "postgres", "--rounds", "2", "--documents", "300", "--kills", "4", "--seed", "3");

    [Fact]
    public async Task Nothing_acknowledged_is_lost_doubled_or_orphaned_when_a_server_on_SQLite_and_its_workers_are_killed() =>
        await DrillAsync("PASSED: 2 rounds passed", "--store", "sqlite", "--rounds", "2", "--documents", "300", "--kills", "4");

    [Fact]
    public async Task The_drill_finds_what_a_database_loses_that_acknowledges_before_it_has_written() =>
        await DrillAsync("CAUGHT", "--break", "durability", "--rounds", "2", "--documents", "300", "--kills", "3");

    [Theory]
    [InlineData("--rounds", "0")]
    [InlineData("--store", "redis")]
    [InlineData("--rounds")]
    [InlineData("--store", "sqlite", "--break", "durability")]
    public async Task Arguments_that_are_not_understood_are_answered_with_the_usage(params string[] args)
    {
        await using var output = new StringWriter();

        Assert.Equal(2, await Drill.RunAsync(args, output));
        Assert.StartsWith("usage: build.sh bench kill", output.ToString(), StringComparison.Ordinal);
    }

    private static async Task DrillAsync(string verdict, params string[] args)
    {
        await using var output = new StringWriter();

        var exitCode = await Drill.RunAsync(args, output);

        Assert.Contains("\n" + verdict, output.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, exitCode);
    }
}
