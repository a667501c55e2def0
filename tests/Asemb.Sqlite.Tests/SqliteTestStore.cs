using Asemb.Conformance;
using Asemb.Conformance.Stores;
using Asemb.Core.Search;
using Asemb.Core.Search.Fusion;
using Asemb.Core.Search.Queries;
using Asemb.Core.Workspaces;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asemb.Sqlite.Tests;

/// <summary>A store on a file of its own with one workspace, and a way to look and reach behind its back.</summary>
internal sealed class SqliteTestStore : IAsyncDisposable
{
    private readonly string _folder;

    private SqliteTestStore(SqliteStore store, Workspace workspace, string folder)
    {
        Store = store;
        Workspace = workspace;
        _folder = folder;
    }

    public static HashEmbeddingModel Model { get; } = new();

    public SqliteStore Store { get; private set; }

    public Workspace Workspace { get; }

    public Ingest Ingest => new(Store, Model);

    public static async Task<SqliteTestStore> OpenAsync(Func<SqliteStoreOptions, SqliteStoreOptions>? change = null)
    {
        var folder = Directory.CreateTempSubdirectory("asemb-").FullName;
        var options = new SqliteStoreOptions { Path = Path.Combine(folder, "asemb.db") };
        var store = await SqliteStore.OpenAsync(change?.Invoke(options) ?? options, NullLoggerFactory.Instance, CancellationToken.None);
        return new SqliteTestStore(store, await store.Workspaces.CreateAsync("default", Model.Info, new WorkspaceSettings(), CancellationToken.None), folder);
    }

    public string DataFile => Path.Combine(_folder, "asemb.db");

    /// <summary>Lets go of the file, for a test that opens it itself.</summary>
    public ValueTask DisposeStoreAsync() => Store.DisposeAsync();

    public async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = Path.Combine(_folder, "asemb.db") }, NullLoggerFactory.Instance, CancellationToken.None);
    }

    public async Task<IReadOnlyList<string>> FindAsync(string query) =>
    [
        .. (await Store.Search.SearchAsync(
            new SearchPlan
            {
                Workspace = Workspace,
                Query = QueryParser.Parse(query),
                Mode = SearchMode.Keyword,
                Fusion = new FusionOptions(FusionMethod.Weighted, 0),
                GroupBy = SearchGrouping.Document,
                Limit = 100,
                Offset = 0,
            },
            CancellationToken.None)).Hits.Select(hit => hit.Document.Key),
    ];

    public object? Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "asemb.db")};Pooling=False;Foreign Keys=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
