using System.Net;
using Asemb.Client.Contracts;
using Asemb.Server.Configuration;
using Asemb.Server.Repair;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Asemb.Server.Tests.Repair;

public sealed class RepairTests
{
    private const string LoseVectors = "DELETE FROM vectors WHERE chunk_id = (SELECT min(id) FROM chunks)";

    [Fact]
    public async Task Only_looks_unless_it_is_told_to_mend_and_says_what_stays()
    {
        await using var harness = await FilledAsync();
        await DamageAsync(harness, LoseVectors);

        var look = await FollowAsync(harness, new StartRepairRequest());

        Assert.Equal((RepairState.Completed, RepairDepth.Standard, false), (look.State, look.Depth, look.Apply));
        var found = look.Found.First(finding => finding.Check == "vectors-match-chunks");
        Assert.Equal(("default", 1L, RepairMend.Reprocess, 0L), (found.Workspace, found.Count, found.Mend, found.Mended));
        Assert.Equal(look.Found, look.Remaining);

        var done = await FollowAsync(harness, new StartRepairRequest { Depth = RepairDepth.Deep, Apply = true });

        Assert.All(done.Found, finding => Assert.Equal(finding.Count, finding.Mended));
        Assert.Empty(done.Remaining);
        Assert.Equal(done.Id, (await harness.Client.Repairs.FindLastAsync())!.Id);
        await Eventually.TrueAsync(async () => (await harness.Client.Workspaces.GetStatsAsync("default")).Documents.Indexed == 2, "both are indexed");
        Assert.Empty((await harness.Client.VerifyStoreAsync()).Findings);
        Assert.Equal("a", (await harness.Client.SearchAsync("default", new SearchQuery { Query = "river", Mode = SearchMode.Keyword })).Hits[0].Document.Key);
    }

    [Fact]
    public async Task Refuses_a_depth_that_does_not_exist_and_knows_no_repair_that_there_was_not()
    {
        await using var harness = await ServerHarness.StartAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await harness.PostAsync("/api/v1/store/repairs", """{"depth":"deepest"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await harness.PostAsync("/api/v1/store/repairs", """{"dry":true}""")).StatusCode);
        Assert.Null(await harness.Client.Repairs.FindAsync(Guid.NewGuid()));
        Assert.Null(await harness.Client.Repairs.FindLastAsync());
    }

    [Theory]
    [InlineData(true, "after vectors-match-chunks in default had been mended")]
    [InlineData(false, "Found at 20")]
    public async Task The_reconciler_looks_again_and_again_and_the_health_tells_what_it_found(bool isAutomatic, string told)
    {
        await using var harness = await FilledAsync();
        await DamageAsync(harness, $"{LoseVectors}; UPDATE workspaces SET generation = generation");
        var board = harness.Server.App.Services.GetRequiredService<RepairBoard>();
        var time = new FakeTimeProvider();
        using var reconciler = new Reconciler(board, new RepairOptions { Automatic = isAutomatic, IntervalMinutes = 5 }, time);
        await reconciler.StartAsync(CancellationToken.None);

        Assert.Null(board.Last);
        await PassAsync(() => board.LastOver is not null, "the first look is over");

        var first = board.LastOver!;
        Assert.Contains(first.Found!, line => line.Check.Name == "vectors-match-chunks");
        var health = await harness.Client.GetHealthAsync();
        Assert.Equal(HealthState.Healthy, health.Status);
        Assert.Contains(told, health.Checks!.Single(check => check.Name == "reconciler").Detail, StringComparison.Ordinal);

        await PassAsync(() => board.LastOver!.Id != first.Id, "a second look is over");
        await reconciler.StopAsync(CancellationToken.None);

        Task PassAsync(Func<bool> condition, string what) => Eventually.TrueAsync(
            () =>
            {
                // It may not have begun to wait when the time passes first.
                time.Advance(TimeSpan.FromMinutes(1));
                return Task.FromResult(condition());
            },
            what);
    }

    [Theory]
    [InlineData(true, " had been mended")]
    [InlineData(false, "and not mended: ")]
    public async Task The_health_names_workspaces_to_operators_alone(bool mends, string told)
    {
        await using var harness = await FilledAsync();
        var other = await harness.NewWorkspaceAsync();
        var key = await harness.NewKeyAsync([KeyScope.Admin, KeyScope.Read], other);
        await DamageAsync(harness, LoseVectors);
        await FollowAsync(harness, new StartRepairRequest { Apply = mends });

        Assert.Contains(" in default", await DetailAsync(harness.Http), StringComparison.Ordinal);
        using var stranger = harness.NewHttp(key.Secret);
        var detail = await DetailAsync(stranger);
        Assert.Contains("vectors-match-chunks", detail, StringComparison.Ordinal);
        Assert.Contains(told, detail, StringComparison.Ordinal);
        Assert.DoesNotContain("default", detail, StringComparison.Ordinal);

        static async Task<string> DetailAsync(HttpClient http) =>
            (await (await http.GetAsync("/health/ready")).JsonAsync()).GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == "reconciler").GetProperty("detail").GetString()!;
    }

    [Fact]
    public async Task A_reconciler_that_is_switched_off_never_looks()
    {
        await using var harness = await ServerHarness.StartAsync();
        var board = harness.Server.App.Services.GetRequiredService<RepairBoard>();
        using var reconciler = new Reconciler(board, new RepairOptions { Enabled = false }, new FakeTimeProvider());

        await reconciler.StartAsync(CancellationToken.None);

        await reconciler.ExecuteTask!;
        Assert.Null(board.Last);
    }

    [Fact]
    public async Task A_job_whose_document_lost_its_original_does_not_advise_to_try_it_again()
    {
        await using var harness = await FilledAsync();
        await DamageAsync(harness, "DELETE FROM document_contents WHERE document_id = (SELECT min(id) FROM documents)");

        var done = await FollowAsync(harness, new StartRepairRequest { Apply = true });

        Assert.EndsWith("They were marked failed. Send them again.", Assert.Single(done.Found).Message, StringComparison.Ordinal);
        var job = Assert.Single(await harness.Client.Jobs.ListAsync("default", 10));
        Assert.Equal((1, 1), (job.Indexed, job.Failed));
        Assert.Null(job.Retry);
    }

    private static async Task<ServerHarness> FilledAsync()
    {
        var harness = await ServerHarness.StartAsync();
        var receipt = await harness.Client.Documents.AddBatchAsync("default", [new DocumentInput { Key = "a", Text = "river stones" }, new DocumentInput { Key = "b", Text = "kings" }]);
        await harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(20));
        return harness;
    }

    private static async Task DamageAsync(ServerHarness harness, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(harness.Folder, "asemb.db")};Pooling=False;Foreign Keys=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.True(await command.ExecuteNonQueryAsync() > 0, "nothing was damaged");
    }

    private static async Task<RepairInfo> FollowAsync(ServerHarness harness, StartRepairRequest request)
    {
        var repair = await harness.Client.Repairs.StartAsync(request);
        await Eventually.TrueAsync(async () => (repair = (await harness.Client.Repairs.FindAsync(repair.Id))!).State != RepairState.Running, "the repair is over");
        return repair;
    }
}
