using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Search;
using Asemb.Core.Search.Fusion;
using Asemb.Core.Search.Queries;
using Asemb.Core.Workspaces;
using Microsoft.Extensions.AI;

namespace Asemb.Core.Tests.Search;

/// <summary>A workspace that is switched to another model between the embedding of a query and the answer.</summary>
public sealed class SearchServiceTests : ISearchStore, IWorkspaceStore, IEmbeddingModels
{
    private readonly List<string> _asked = [];
    private Workspace _present = At("one", 1);

    /// <summary>What happens before each search reaches the store.</summary>
    private Queue<Action> _meanwhile = new();

    public string DefaultId => "test:one";

    [Fact]
    public async Task A_search_is_asked_again_with_the_model_that_took_over()
    {
        _meanwhile = new Queue<Action>([() => _present = At("two", 2)]);

        var answer = await new SearchService(this, this, this).SearchAsync(At("one", 1), new SearchRequest { Query = "x" }, TestContext.Current.CancellationToken);

        Assert.Equal(["one", "two"], _asked);
        Assert.Equal(2, answer.Page.Generation);
    }

    [Fact]
    public async Task A_search_rides_out_two_switches_back_and_forth()
    {
        _meanwhile = new Queue<Action>([() => _present = At("two", 2), () => _present = At("one", 3)]);

        await new SearchService(this, this, this).SearchAsync(At("one", 1), new SearchRequest { Query = "x" }, TestContext.Current.CancellationToken);

        Assert.Equal(["one", "two", "one"], _asked);
    }

    [Fact]
    public async Task A_model_that_differs_without_a_switch_is_told_at_once()
    {
        var service = new SearchService(this, this, this);
        _present = At("other", 7);

        var error = await Assert.ThrowsAsync<AsembException>(() => service.SearchAsync(At("other", 7) with { Model = new EmbeddingModelInfo("test", "one", 1, "unknown") }, new SearchRequest { Query = "x" }, TestContext.Current.CancellationToken));

        Assert.Equal(ErrorCodes.ModelMismatch, error.Error);
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task A_workspace_that_was_made_anew_meanwhile_is_another_one()
    {
        _meanwhile = new Queue<Action>([() => _present = At("two", 2) with { Id = 99 }]);

        var error = await Assert.ThrowsAsync<AsembException>(() => new SearchService(this, this, this).SearchAsync(At("one", 1), new SearchRequest { Query = "x" }, TestContext.Current.CancellationToken));

        Assert.Equal(ErrorCodes.ModelMismatch, error.Error);
        Assert.Equal(["one"], _asked);
    }

    public Task<SearchPage> SearchAsync(SearchPlan plan, CancellationToken cancellationToken)
    {
        _asked.Add(plan.Workspace.Model.Model);
        if (_meanwhile.TryDequeue(out var happens)) happens();
        return plan.Workspace.Model == _present.Model
            ? Task.FromResult(new SearchPage([], 0, QueryReading.Nothing, _present.Generation, [], []))
            : throw new AsembException(ErrorCodes.ModelMismatch, "Switched.");
    }

    public Task<Workspace?> FindAsync(string name, CancellationToken cancellationToken) => Task.FromResult<Workspace?>(_present);

    public IReadOnlyList<EmbeddingModelSummary> List() => [];

    public Task<IEmbeddingModel> GetAsync(string id, CancellationToken cancellationToken) => Task.FromResult<IEmbeddingModel>(new NamedModel(id));

    Task<Workspace> IWorkspaceStore.CreateAsync(string name, EmbeddingModelInfo model, WorkspaceSettings settings, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<IReadOnlyList<Workspace>> IWorkspaceStore.ListAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<Workspace?> IWorkspaceStore.UpdateSettingsAsync(string name, Func<WorkspaceSettings, WorkspaceSettings> change, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<bool> IWorkspaceStore.DeleteAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<WorkspaceStats> IWorkspaceStore.GetStatsAsync(Workspace workspace, CancellationToken cancellationToken) => throw new NotSupportedException();

    private static Workspace At(string model, long generation) => new(1, "default", InfoOf($"test:{model}"), new WorkspaceSettings(), generation, DateTimeOffset.UnixEpoch);

    private static EmbeddingModelInfo InfoOf(string id) => new("test", id["test:".Length..], 1, $"print of {id}");

    private sealed class NamedModel(string id) : IEmbeddingModel
    {
        public EmbeddingModelInfo Info { get; } = InfoOf(id);

        public int MaxTokens => int.MaxValue;

        public FusionOptions DefaultFusion { get; } = new(FusionMethod.Weighted, 0.3);

        public Task<float[]> EmbedQueryAsync(string query, CancellationToken cancellationToken) => Task.FromResult(new float[] { 1 });

        public Task<IReadOnlyList<float[]>> EmbedPassagesAsync(IReadOnlyList<string> passages, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public int Count(ReadOnlySpan<char> text) => text.Length;

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
