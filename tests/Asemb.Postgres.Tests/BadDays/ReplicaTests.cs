using Asemb.Conformance;
using Asemb.Conformance.Stores;
using Asemb.Core.Errors;
using Asemb.Core.Search;
using Asemb.Core.Search.Fusion;
using Asemb.Core.Search.Queries;
using Asemb.Core.Workspaces;
using Asemb.TestServers;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Asemb.Postgres.Tests.BadDays;

/// <summary>A primary and a real streaming replica in one connection string.</summary>
public sealed class ReplicaTests : IAsyncLifetime
{
    private static readonly HashEmbeddingModel Model = new();

    private OwnCluster _primary = null!;
    private OwnCluster _replica = null!;
    private PostgresStore _store = null!;
    private Workspace _workspace = null!;
    private readonly Dictionary<OwnCluster, string> _looked = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Ingest Ingest => new(_store, Model);

    public async ValueTask InitializeAsync()
    {
        _primary = await OwnCluster.StartAsync();
        _replica = await _primary.ReplicateAsync();
        _store = await Opening.OpenAsync(await BothAsync());
        _workspace = await _store.Workspaces.CreateAsync("default", Model.Info, new WorkspaceSettings(), Token);
        await Ingest.AddAsync(_workspace, Ingest.Text("first", "rivers and valleys"));
        await CaughtUpAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        if (_replica is not null) await _replica.DisposeAsync();
        if (_primary is not null) await _primary.DisposeAsync();
    }

    [Fact]
    public async Task Searches_are_answered_by_the_replica_and_writes_by_the_primary()
    {
        await LogStatementsAsync();

        Assert.Equal(["first"], await FindAsync("rivers"));

        Assert.Equal((false, true), (await SearchedAsync(_primary), await SearchedAsync(_replica)));
        await Ingest.AddAsync(_workspace, Ingest.Text("second", "rivers again"));
        Assert.Equal(["first", "second"], (await FindAsync("rivers")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_replica_that_has_not_what_its_reader_must_see_is_passed_over()
    {
        await _replica.ExecuteAsync("SELECT pg_wal_replay_pause()");

        await Ingest.AddAsync(_workspace, Ingest.Text("second", "rivers again"));
        Assert.Equal(["first", "second"], (await FindAsync("rivers")).Order(StringComparer.Ordinal));

        await Ingest.AddAsync(_workspace, Ingest.Text("third", "and rivers once more"));
        Assert.Equal(["first", "second", "third"], (await FindAsync("rivers")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_replica_that_is_further_behind_than_allowed_is_not_asked()
    {
        // It has all that the reader must see, and not what happened since elsewhere.
        await _replica.ExecuteAsync("SELECT pg_wal_replay_pause()");
        await _primary.ExecuteAsync("CREATE TABLE public.elsewhere (id integer)");
        while (await _replica.ExecuteAsync("SELECT pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn()") is not true) await Task.Delay(20, Token);
        await using var strict = await PostgresStore.OpenAsync(
            Opening.Options(await BothAsync()) with { MaxReplicaLag = TimeSpan.FromMilliseconds(1) }, NullLoggerFactory.Instance, Token);
        await LogStatementsAsync();

        Assert.Equal(["first"], await FindAsync(strict, "rivers"));

        Assert.Equal((true, false), (await SearchedAsync(_primary), await SearchedAsync(_replica)));
    }

    [Fact]
    public async Task A_replica_that_dies_is_not_missed()
    {
        Assert.Equal(["first"], await FindAsync("rivers"));

        await _replica.KillAsync();

        for (var i = 0; i < 3; i++) Assert.Equal(["first"], await FindAsync("rivers"));
        await Ingest.AddAsync(_workspace, Ingest.Text("second", "rivers again"));
        Assert.Equal(["first", "second"], (await FindAsync("rivers")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_replica_that_is_promoted_takes_over_without_a_restart()
    {
        await _primary.KillAsync();
        await _replica.PromoteAsync();

        // Whoever is first finds connections that are dead; it is told to come again.
        while (!await TryAsync(() => Ingest.AddAsync(_workspace, Ingest.Text("second", "rivers again")))) await Task.Delay(100, Token);

        Assert.Equal(["first", "second"], (await FindAsync("rivers")).Order(StringComparer.Ordinal));
        Assert.Empty(await _store.VerifyAsync(Token));
        Assert.Equal(2L, await OwnCluster.ExecuteAsync("SELECT count(*) FROM asemb.documents", await _replica.DatabaseAsync("asemb")));
    }

    [Fact]
    public async Task A_replica_that_is_promoted_before_it_had_the_last_writes_goes_on_with_what_it_has()
    {
        // The words of the lost document are known to this process, and to a server that is gone.
        await _replica.StopAsync();
        await Ingest.AddAsync(_workspace, Ingest.Text("lost", "mountains"));
        await _primary.KillAsync();
        await _replica.StartAgainAsync();
        await _replica.PromoteAsync();

        while (!await TryAsync(() => Ingest.AddAsync(_workspace, Ingest.Text("second", "mountains again")))) await Task.Delay(100, Token);

        Assert.Equal(["second"], await FindAsync("mountains"));
        Assert.Empty(await _store.VerifyAsync(Token));
    }

    [Fact]
    public async Task A_connection_string_of_the_replica_alone_is_read_only()
    {
        await using var store = await Opening.OpenAsync(await _replica.DatabaseAsync("asemb"));

        var refused = await Assert.ThrowsAsync<AsembException>(() => new Ingest(store, Model).AcceptAsync(_workspace, Ingest.Text("late", "two")));

        Assert.Contains("read-only", refused.Message, StringComparison.Ordinal);
        Assert.True(refused.IsTransient);
        Assert.Equal(["first"], await FindAsync(store, "rivers"));
    }

    private static async Task<bool> TryAsync(Func<Task> work)
    {
        try
        {
            await work();
            return true;
        }
        catch (AsembException exception) when (exception.IsTransient)
        {
            return false;
        }
    }

    private async Task<string> BothAsync()
    {
        var primary = new NpgsqlConnectionStringBuilder(await _primary.DatabaseAsync("asemb"));
        var replica = new NpgsqlConnectionStringBuilder(_replica.ConnectionString);
        return new NpgsqlConnectionStringBuilder(primary.ConnectionString) { Host = $"{primary.Host}:{primary.Port},{replica.Host}:{replica.Port}", Pooling = true }.ConnectionString;
    }

    private async Task CaughtUpAsync()
    {
        var written = await _primary.ExecuteAsync("SELECT pg_current_wal_insert_lsn()::text");
        while (await _replica.ExecuteAsync($"SELECT pg_last_wal_replay_lsn() >= '{written}'::pg_lsn") is not true) await Task.Delay(20, Token);
    }

    private async Task LogStatementsAsync()
    {
        foreach (var server in new[] { _primary, _replica })
        {
            await server.ExecuteAsync("ALTER SYSTEM SET log_statement = 'all'");
            await server.ExecuteAsync("SELECT pg_reload_conf()");
            await SearchedAsync(server);
        }
    }

    /// <summary>Whether the server's log tells of a search since the last look.</summary>
    private async Task<bool> SearchedAsync(OwnCluster server)
    {
        var mark = $"SELECT 'look {Guid.NewGuid()}'";
        while (!server.Log.Contains(mark, StringComparison.Ordinal))
        {
            await server.ExecuteAsync(mark);
            await Task.Delay(20, Token);
        }

        var since = server.Log[(server.Log.IndexOf(_looked.GetValueOrDefault(server, ""), StringComparison.Ordinal))..];
        _looked[server] = mark;
        return since.Contains("asemb.lexicon", StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<string>> FindAsync(string query)
    {
        // As the server does: the workspace as the primary knows it now.
        _workspace = (await _store.Workspaces.FindAsync("default", Token))!;
        return await FindAsync(_store, query);
    }

    private async Task<IReadOnlyList<string>> FindAsync(PostgresStore store, string query)
    {
        var plan = new SearchPlan
        {
            Workspace = _workspace,
            Query = QueryParser.Parse(query),
            Mode = SearchMode.Keyword,
            Fusion = new FusionOptions(FusionMethod.Weighted, 0),
            GroupBy = SearchGrouping.Document,
            Limit = 100,
            Offset = 0,
        };
        return [.. (await store.Search.SearchAsync(plan, Token)).Hits.Select(hit => hit.Document.Key)];
    }
}
