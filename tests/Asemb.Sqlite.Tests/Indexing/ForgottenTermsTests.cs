using Asemb.Conformance;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Indexing;
using Asemb.Sqlite.Workspaces;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asemb.Sqlite.Tests.Indexing;

/// <summary>Terms that are taken out of the file are in no index in memory any more, whichever one that is by then.</summary>
public sealed class ForgottenTermsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("asemb-").FullName;
    private SqliteDatabase _database = null!;
    private WorkspaceIndexes _indexes = null!;
    private Workspace _workspace = null!;

    public async ValueTask InitializeAsync()
    {
        _database = SqliteDatabase.Open(new SqliteStoreOptions { Path = Path.Combine(_folder, "asemb.db") }, NullLogger.Instance);
        _indexes = new WorkspaceIndexes(_database, NullLogger.Instance, maxChunks: null);
        _workspace = await new WorkspaceStore(_database, _indexes, TimeProvider.System).CreateAsync("default", new HashEmbeddingModel().Info, new WorkspaceSettings(), CancellationToken.None);
        await ExecuteAsync("INSERT INTO terms (workspace_id, id, term) VALUES ($workspace, 0, 'river')");
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_index_built_before_the_terms_went_does_not_keep_them(bool isBuiltAnewMeanwhile)
    {
        var index = (await _indexes.GetAsync(_workspace, CancellationToken.None)).Index;
        if (isBuiltAnewMeanwhile)
        {
            _indexes.Forget(_workspace.Id);
            Assert.Equal(1, (await _indexes.GetAsync(_workspace, CancellationToken.None)).Index.TermCount);
        }

        await ExecuteAsync("DELETE FROM terms WHERE workspace_id = $workspace");
        _indexes.ForgetTerms(_workspace.Id, index, [KeyValuePair.Create(0, "river")]);

        Assert.Equal(0, index.TermCount);
        Assert.Equal(0, (await _indexes.GetAsync(_workspace, CancellationToken.None)).Index.TermCount);
    }

    private Task<int> ExecuteAsync(string sql) => _database.WriteAsync(write => write.Session.Execute(sql, ("$workspace", _workspace.Id)), CancellationToken.None);
}
