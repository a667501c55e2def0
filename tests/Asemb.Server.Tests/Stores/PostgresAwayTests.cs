using System.Net;
using Asemb.Client.Contracts;
using Asemb.TestServers;
using Microsoft.Extensions.Logging;

namespace Asemb.Server.Tests.Stores;

/// <summary>A server whose PostgreSQL is killed, comes back, or is not there yet.</summary>
public sealed class PostgresAwayTests
{
    private static readonly (string Method, string Path)[] Routes =
    [
        ("GET", "/api/v1/workspaces"), ("GET", "/api/v1/workspaces/default"), ("GET", "/api/v1/workspaces/default/stats"), ("GET", "/api/v1/workspaces/default/documents"),
        ("GET", "/api/v1/workspaces/default/search?q=rivers"), ("GET", "/api/v1/workspaces/default/jobs"), ("GET", "/api/v1/keys"), ("GET", "/api/v1/stats"), ("GET", "/api/v1/me"),
        ("GET", "/api/v1/store/verification"), ("POST", "/api/v1/workspaces/default/documents"), ("POST", "/api/v1/workspaces/default/search"),
        ("GET", "/api/v1/workspaces/default/embedding-indexes"),
    ];

    [Fact]
    public async Task Every_request_gets_503_with_Retry_After_while_it_is_away_and_all_is_well_when_it_is_back()
    {
        await using var cluster = await OwnCluster.StartAsync();
        var connection = await cluster.DatabaseAsync("asemb");
        var log = new CapturedLog();
        await using var server = await ServerHarness.StartAsync(
            settings => settings["Store:Connection"] = connection, options: options => options with { ConfigureLogging = logging => logging.AddProvider(log) });
        await AddAsync(server, "first");

        await cluster.KillAsync();

        foreach (var (method, path) in Routes)
        {
            using var answer = await SendAsync(server, method, path);
            await answer.ProblemAsync(503, "store_unavailable");
            Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero, path);
        }

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "/health/live"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(server, "/health/ready"));

        // One cause, told in lines: no stack for each request and each try.
        Assert.DoesNotContain("   at ", log.Text, StringComparison.Ordinal);
        Assert.InRange(log.Text.Split('\n').Count(line => line.Contains("answered with store_unavailable", StringComparison.Ordinal)), 1, Routes.Length / 2);

        await cluster.StartAgainAsync();
        await Eventually.TrueAsync(async () => await StatusAsync(server, "/health/ready") == HttpStatusCode.OK, "the store works again");
        await AddAsync(server, "second");
        Assert.Equal(2, (await server.Client.SearchAsync("default", new SearchQuery { Query = "rivers" }, TestContext.Current.CancellationToken)).Hits.Count);
    }

    [Fact]
    public async Task A_start_waits_for_a_database_that_is_not_there_yet_and_says_so()
    {
        await using var cluster = await OwnCluster.StartAsync();
        var connection = await cluster.DatabaseAsync("asemb");
        await cluster.StopAsync();
        var log = new CapturedLog();
        var starting = ServerHarness.StartAsync(
            settings =>
            {
                settings["Store:Connection"] = connection;
                settings["Store:StartupWaitSeconds"] = "600";
            },
            options: options => options with { ConfigureLogging = logging => logging.AddProvider(log) });
        await Eventually.TrueAsync(() => Task.FromResult(log.Text.Contains("cannot be used yet", StringComparison.Ordinal)), "the wait is logged");

        await cluster.StartAgainAsync();

        await using var server = await starting;
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "/health/live"));
    }

    private static async Task AddAsync(ServerHarness server, string key)
    {
        using var added = await server.PostAsync("/api/v1/workspaces/default/documents?wait=60", $$"""{"key":"{{key}}","text":"rivers and valleys"}""");
        Assert.True(added.IsSuccessStatusCode, await added.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<HttpResponseMessage> SendAsync(ServerHarness server, string method, string path)
    {
        if (method == "GET") return await server.Http.GetAsync(path, TestContext.Current.CancellationToken);
        return await server.PostAsync(path, path.EndsWith("search", StringComparison.Ordinal) ? """{"query":"rivers"}""" : """{"key":"late","text":"rivers"}""");
    }

    private static async Task<HttpStatusCode> StatusAsync(ServerHarness server, string path)
    {
        using var answer = await server.Http.GetAsync(path, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
