using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Asemb.Conformance;
using Asemb.Conformance.Stores;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;
using Asemb.TestServers;

namespace Asemb.Postgres.Tests.BadDays;

/// <summary>PostgreSQL is killed again and again while documents come in and are indexed: what was acknowledged is there.</summary>
public sealed class KilledServerTests
{
    private const int Kills = 4;
    private const int Writers = 3;

    private static readonly HashEmbeddingModel Model = new();

    /// <summary>The worst that an administrator can choose: commits are not waited for, and nobody else is in a hurry to write them.</summary>
    private static readonly Dictionary<string, string> Careless = new(StringComparer.Ordinal) { ["synchronous_commit"] = "off", ["wal_writer_delay"] = "10s", ["wal_writer_flush_after"] = "100MB" };

    private readonly ConcurrentDictionary<string, string> _accepted = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _committed = new(StringComparer.Ordinal);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_that_was_acknowledged_is_lost_when_the_server_is_killed_at_any_moment()
    {
        await using var cluster = await OwnCluster.StartAsync(Careless);
        await using var store = await Opening.OpenAsync(await cluster.DatabaseAsync("asemb"));
        var workspace = await store.Workspaces.CreateAsync("default", Model.Info, new WorkspaceSettings(), Token);
        var random = new Random(20260401);
        for (var kill = 0; kill < Kills; kill++)
        {
            var round = kill;
            var killAt = _accepted.Count + random.Next(15, 60);
            var working = Task.WhenAll([.. Enumerable.Range(0, Writers).Select(writer => UntilKilledAsync(number => AcceptAsync(store, workspace, $"{round}-{writer}-{number}"))), UntilKilledAsync(_ => IndexAsync(store))]);
            while (_accepted.Count < killAt && !working.IsFaulted) await Task.Delay(1, Token);
            await cluster.KillAsync();
            await working;
            await cluster.StartAgainAsync();
            await CheckAsync(store, workspace);
        }

        // Otherwise nothing was tried.
        Assert.True(_accepted.Count > Kills * 15 && !_committed.IsEmpty, $"{_accepted.Count} documents were accepted and {_committed.Count} indexed");
    }

    [Fact]
    public async Task The_check_would_notice_a_commit_that_does_not_wait_for_the_disk()
    {
        await using var cluster = await OwnCluster.StartAsync(Careless);
        await cluster.ExecuteAsync("CREATE TABLE thing (id integer)");
        await cluster.ExecuteAsync("CHECKPOINT");
        await cluster.ExecuteAsync("INSERT INTO thing VALUES (1)");

        await cluster.KillAsync();
        await cluster.StartAgainAsync();

        Assert.Equal(0L, await cluster.ExecuteAsync("SELECT count(*) FROM thing"));
    }

    private static string TextOf(string key) => string.Join("\n\n", Enumerable.Range(0, 4).Select(i => $"paragraph {i} of {key}"));

    private async Task AcceptAsync(PostgresStore store, Workspace workspace, string key)
    {
        await new Ingest(store, Model).AcceptAsync(workspace, Ingest.Text(key, TextOf(key)));
        _accepted[key] = TextOf(key);
    }

    private async Task IndexAsync(PostgresStore store)
    {
        var ingest = new Ingest(store, Model);
        var leased = await ingest.LeaseAsync(4);
        if (leased.Count == 0) return;
        var outcomes = await ingest.CommitAsync(leased);
        foreach (var (document, outcome) in leased.Zip(outcomes))
        {
            if (outcome == CommitOutcome.Committed) _committed[document.Document.Key] = true;
        }
    }

    /// <summary>Does something over and over until the server is gone, which must be told as an outage.</summary>
    private static async Task UntilKilledAsync(Func<int, Task> work)
    {
        for (var number = 0; ; number++)
        {
            try
            {
                await work(number);
            }
            catch (AsembException exception) when (exception.Error == ErrorCodes.StoreUnavailable)
            {
                Assert.True(exception.IsTransient, exception.Message);
                return;
            }
        }
    }

    private async Task CheckAsync(PostgresStore store, Workspace workspace)
    {
        foreach (var (key, text) in _accepted)
        {
            var document = await store.Documents.FindAsync(workspace, key, Token);
            Assert.True(document is not null, string.Create(CultureInfo.InvariantCulture, $"{key} was accepted and is gone, one of {_accepted.Count}"));
            Assert.Equal(text, Encoding.UTF8.GetString((await store.Documents.GetContentAsync(workspace, key, Token))!));
            if (_committed.ContainsKey(key)) Assert.Equal(DocumentState.Indexed, document.State);
            if (document.State != DocumentState.Indexed) continue;
            var chunks = await store.Documents.GetChunksAsync(workspace, document.Id, 0, 100, Token);
            Assert.Equal(text, string.Join("\n\n", chunks.Select(chunk => chunk.Text)));
        }

        Assert.Empty(await store.VerifyAsync(Token));
    }
}
