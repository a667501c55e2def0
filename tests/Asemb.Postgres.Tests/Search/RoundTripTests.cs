using Asemb.Conformance;
using Asemb.Conformance.Stores;
using Asemb.Core.Search;
using Asemb.Core.Search.Fusion;
using Asemb.Core.Search.Queries;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Tests.BadDays;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asemb.Postgres.Tests.Search;

/// <summary>How often a search waits for the network, counted on the wire.</summary>
public sealed class RoundTripTests : IAsyncLifetime
{
    private PostgresTestStore _test = null!;
    private Workspace _workspace = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _test = await PostgresTestStore.OpenAsync();
        _workspace = await _test.CreateWorkspaceAsync();
        await _test.Ingest.AddAsync(_workspace, [.. Enumerable.Range(0, 30).Select(i => Ingest.Text($"{i}", $"common river valley {i} stones {i % 7}"))]);
    }

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Theory]
    [InlineData(SearchMode.Hybrid)]
    [InlineData(SearchMode.Keyword)]
    [InlineData(SearchMode.Vector)]
    public async Task A_search_takes_three_round_trips_its_beginning_and_end_included(SearchMode mode)
    {
        await using var wire = DeafWire.To(_test.ConnectionString);
        await using var store = await PostgresStore.OpenAsync(
            new PostgresStoreOptions { ConnectionString = wire.Through(_test.ConnectionString) }, NullLoggerFactory.Instance, Token);

        // Statements are prepared along the way, and the languages of the workspace remembered.
        for (var i = 0; i < 3; i++) await SearchAsync(store, mode);
        var before = wire.RoundTrips;

        Assert.NotEmpty((await SearchAsync(store, mode)).Hits);

        Assert.Equal(3, wire.RoundTrips - before);
        Assert.Equal(["0"], await _test.QueryAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'"));
    }

    [Fact]
    public async Task A_connection_is_fit_for_the_next_after_searches_with_and_without_hits()
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.NotEmpty((await SearchAsync(_test.Store, SearchMode.Hybrid)).Hits);
            Assert.Empty((await SearchAsync(_test.Store, SearchMode.Keyword, "nothingatall")).Hits);
        }

        await _test.Ingest.AddAsync(_workspace, [Ingest.Text("new", "a later comet")]);
        Assert.Equal("new", Assert.Single((await SearchAsync(_test.Store, SearchMode.Keyword, "comet")).Hits).Document.Key);
    }

    private Task<SearchPage> SearchAsync(PostgresStore store, SearchMode mode, string query = "river valley 7") => store.Search.SearchAsync(
        new SearchPlan
        {
            Workspace = _workspace,
            Query = ParsedQuery.Plain(query),
            Mode = mode,
            QueryVector = mode == SearchMode.Keyword ? null : PostgresTestStore.Model.Embed(query),
            Fusion = new FusionOptions(FusionMethod.Weighted, 0.3),
            GroupBy = SearchGrouping.Document,
            Limit = 10,
            Offset = 0,
        },
        Token);
}
