using System.Numerics.Tensors;
using Asemb.Client.Contracts;

namespace Asemb.Server.Tests.Switching;

/// <summary>The ground of tests on switches: a server with two models whose vectors are equally long, and documents in its default workspace.</summary>
public abstract class SwitchGround : IAsyncLifetime
{
    private protected ScriptedModel First { get; } = new("first", 2);

    private protected ScriptedModel Second { get; } = new("second", 3);

    private protected ScriptedModels Models { get; private set; } = null!;

    protected ServerHarness Harness { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Models = new ScriptedModels(First, Second);
        Harness = await ServerHarness.StartAsync(options: Models.Use);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Harness.DisposeAsync();
    }

    protected async Task AddAsync(int count, int from = 0, string workspace = "default")
    {
        var documents = Enumerable.Range(from, count).Select(i => new DocumentInput { Key = $"d{i}", Text = Text(i) }).ToList();
        var receipt = await Harness.Client.Documents.AddBatchAsync(workspace, documents);
        var job = await Harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(10));
        Assert.Equal(count, job.Indexed);
    }

    /// <summary>Texts of different letters, so that each has a vector of its own.</summary>
    protected static string Text(int i) => $"Entry {i} {Word(i)} {Word(i + 7)} of {Word(i * 31)}.";

    private static string Word(int i) => string.Concat(Enumerable.Range(0, 6).Select(place => (char)('a' + ((i * (place + 3)) + (i / 3)) % 26)));

    protected Task<EmbeddingIndexList> ListAsync(string workspace = "default") => Harness.Client.EmbeddingIndexes.ListAsync(workspace);

    private protected Task<EmbeddingIndexList> BeginAsync(ScriptedModel to, string workspace = "default", int samples = 0) =>
        Harness.Client.EmbeddingIndexes.SwitchAsync(workspace, new SwitchModelRequest { Model = to.Info.Id, Samples = samples });

    protected async Task<EmbeddingIndexInfo> FinishedAsync(string workspace = "default")
    {
        await Eventually.TrueAsync(async () => (await ListAsync(workspace)).Switch is null, "the switch ends");
        return (await ListAsync(workspace)).Items.Single(index => index.State == EmbeddingIndexState.Active);
    }

    private protected Task<SearchResponse> NearestAsync(string query, string workspace = "default") => Harness.Client.SearchAsync(
        workspace, new SearchQuery { Query = query, Mode = SearchMode.Vector, GroupBy = SearchGrouping.Chunk, Limit = 50, Highlight = false });

    /// <summary>Whether every hit is as near to the query as the model says.</summary>
    private protected static bool IsOf(ScriptedModel model, string query, SearchResponse answer) => answer.Hits.All(hit => Math.Abs(Cosine(model, query, hit.Chunk.Text) - hit.Score) < 0.0005);

    private static double Cosine(ScriptedModel model, string left, string right) => TensorPrimitives.Dot<float>(model.Embed(left), model.Embed(right));
}
