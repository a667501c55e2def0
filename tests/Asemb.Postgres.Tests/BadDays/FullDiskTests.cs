using Asemb.Conformance;
using Asemb.Conformance.Stores;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Workspaces;
using Asemb.TestServers;
using Npgsql;

namespace Asemb.Postgres.Tests.BadDays;

/// <summary>A disk that is full: what does not fit is refused whole and says why; what is there is found; when there is space again, work goes on.</summary>
public sealed class FullDiskTests
{
    private static readonly HashEmbeddingModel Model = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Refuses_what_does_not_fit_keeps_what_is_there_and_goes_on_when_there_is_space()
    {
        await using var cluster = await OwnCluster.StartAsync();
        var disk = await cluster.MountSmallDiskAsync(megabytes: 48);
        await cluster.ExecuteAsync($"CREATE TABLESPACE small LOCATION '{disk.Location}'");
        await cluster.ExecuteAsync("CREATE DATABASE asemb TABLESPACE small");
        var database = await cluster.DatabaseAsync("asemb");
        await using var store = await Opening.OpenAsync(database);
        var ingest = new Ingest(store, Model);
        var workspace = await store.Workspaces.CreateAsync("default", Model.Info, new WorkspaceSettings(), Token);
        await ingest.AddAsync(workspace, Ingest.Text("before", "what was there before"));
        await ingest.AcceptAsync(workspace, Large("accepted", 1));
        var leased = await ingest.LeaseOneAsync();
        await FillAsync(database);

        var refused = await Assert.ThrowsAsync<AsembException>(() => ingest.AcceptAsync(workspace, [.. Enumerable.Range(0, 8).Select(i => Large($"late{i}", i + 2))]));
        var uncommitted = await Assert.ThrowsAsync<AsembException>(() => ingest.CommitAsync(leased));

        foreach (var failed in new[] { refused, uncommitted })
        {
            Assert.Equal(ErrorCodes.StoreUnavailable, failed.Error);
            Assert.True(failed.IsTransient);
            Assert.Contains("disk is full", failed.Message, StringComparison.Ordinal);
        }

        Assert.Null(await store.Documents.FindAsync(workspace, "late0", Token));
        Assert.Equal(DocumentState.Processing, (await store.Documents.FindAsync(workspace, "accepted", Token))!.State);
        Assert.Equal("what was there before", Assert.Single(await store.Documents.GetChunksAsync(workspace, (await store.Documents.FindAsync(workspace, "before", Token))!.Id, 0, 10, Token)).Text);
        Assert.Empty(await store.VerifyAsync(Token));

        await OwnCluster.ExecuteAsync("DROP TABLE public.filler", database);
        await ingest.CommitAsync(leased);
        await ingest.AddAsync(workspace, Large("late0", 2));
        Assert.Equal(3, (await store.Workspaces.GetStatsAsync(workspace, Token)).DocumentsByState[DocumentState.Indexed]);
        Assert.Empty(await store.VerifyAsync(Token));
    }

    /// <summary>Random letters, which do not compress much.</summary>
    private static Core.Ingestion.IncomingDocument Large(string key, int seed)
    {
        var random = new Random(seed);
        return Ingest.Text(key, string.Join("\n\n", Enumerable.Range(0, 100).Select(_ => random.GetString("abcdefghijklmnopqrstuvwxyz ", 2000))));
    }

    /// <summary>Until not even a page is left.</summary>
    private static async Task FillAsync(string database)
    {
        await OwnCluster.ExecuteAsync("CREATE TABLE public.filler (text text STORAGE PLAIN)", database);
        foreach (var rows in new[] { 1000, 100, 10, 1, 1, 1 })
        {
            var full = false;
            while (!full)
            {
                try
                {
                    await OwnCluster.ExecuteAsync($"INSERT INTO public.filler SELECT repeat('x', 7000) FROM generate_series(1, {rows})", database);
                }
                catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.DiskFull)
                {
                    full = true;
                }
            }
        }
    }
}
