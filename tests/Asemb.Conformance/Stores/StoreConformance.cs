using System.Globalization;
using Asemb.Core.Search;
using Asemb.Core.Search.Fusion;
using Asemb.Core.Search.Queries;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;
using Microsoft.Extensions.Time.Testing;

namespace Asemb.Conformance.Stores;

/// <summary>The ground of every suite: an empty store, a clock that tests move, and a small model.</summary>
public abstract class StoreConformance(StoreSource source) : IAsyncLifetime
{
    protected static readonly TimeSpan LeaseDuration = TimeSpan.FromMinutes(5);

    protected static HashEmbeddingModel Model { get; } = new();

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    protected IAsembStore Store { get; private set; } = null!;

    /// <summary>See <see cref="StoreSource.IsShared"/>.</summary>
    protected bool IsShared => source.IsShared;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected Ingest Ingest => new(Store, Model);

    public async ValueTask InitializeAsync() => Store = await source.OpenAsync(Time);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Store.DisposeAsync();
        await source.DisposeAsync();
    }

    protected async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = await source.OpenAsync(Time);
    }

    protected Task<Workspace> CreateWorkspaceAsync(string name = "default") => Store.Workspaces.CreateAsync(name, Model.Info, new WorkspaceSettings(), Token);

    /// <summary>A plan as the search service makes it; what a test wants otherwise it says with <c>with</c>.</summary>
    protected static SearchPlan Plan(Workspace workspace, string query, SearchMode mode = SearchMode.Keyword)
    {
        var parsed = QueryParser.Parse(query);
        var vector = mode == SearchMode.Keyword ? null : Model.Embed(parsed.EmbeddedText);
        return new SearchPlan
        {
            Workspace = workspace,
            Query = parsed,
            Mode = mode,
            QueryVector = vector is not null && vector.AsSpan().ContainsAnyExcept(0f) ? vector : null,
            Fusion = new FusionOptions(FusionMethod.Weighted, 0.3),
            GroupBy = SearchGrouping.Document,
            Limit = 100,
            Offset = 0,
        };
    }

    protected Task<SearchPage> SearchAsync(SearchPlan plan) => Store.Search.SearchAsync(plan, Token);

    protected Task<SearchPage> SearchAsync(Workspace workspace, string query, SearchMode mode = SearchMode.Keyword) => SearchAsync(Plan(workspace, query, mode));

    /// <summary>The keys of the hits, best first.</summary>
    protected async Task<IReadOnlyList<string>> FindAsync(Workspace workspace, string query, SearchMode mode = SearchMode.Keyword) =>
        [.. (await SearchAsync(workspace, query, mode)).Hits.Select(hit => hit.Document.Key)];

    /// <summary>Everything of an answer but its timings, a line per hit.</summary>
    protected static IReadOnlyList<string> Show(SearchPage page) =>
    [
        .. page.Hits.Select(hit => string.Create(
            CultureInfo.InvariantCulture,
            $"{hit.Document.Key} v{hit.Document.Version} #{hit.Chunk.Ordinal} {hit.Score:G9} {hit.Keyword} {hit.Vector} {hit.Before.Count}/{hit.After.Count} {hit.Chunk.Text}")),
        $"{page.TotalCandidates} of generation {page.Generation}, {string.Join(' ', page.Reading.Terms)}",
    ];
}
