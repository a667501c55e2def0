using System.Globalization;
using System.Numerics.Tensors;
using Asemb.Core.Embeddings;
using Asemb.Core.Search.Fusion;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Asemb.Server.Tests;

/// <summary>A model that does as the test says before it answers, and writes down what it was asked to embed.</summary>
internal sealed class ScriptedModel : IEmbeddingModel, IEmbeddingModels
{
    private readonly Lock _gate = new();
    private readonly List<string> _embedded = [];

    public Func<IReadOnlyList<string>, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    public IReadOnlyList<string> Embedded
    {
        get
        {
            lock (_gate) return [.. _embedded];
        }
    }

    public EmbeddingModelInfo Info { get; } = new("test", "scripted", 8, "scripted-8");

    public int MaxTokens => int.MaxValue;

    public FusionOptions DefaultFusion { get; } = new(FusionMethod.Weighted, 0.3);

    public string DefaultId => Info.Id;

    public static AsembServerOptions Use(AsembServerOptions options, ScriptedModel model) =>
        options with { ConfigureServices = services => services.AddSingleton<IEmbeddingModels>(model) };

    public IReadOnlyList<EmbeddingModelSummary> List() => [new(Info.Id, Info.Provider, Info.Model, Info.Dimensions, "Does as the test says.", [])];

    public Task<IEmbeddingModel> GetAsync(string id, CancellationToken cancellationToken) => Task.FromResult<IEmbeddingModel>(this);

    public int Count(ReadOnlySpan<char> text) => 1 + text.Count(' ');

    public Task<float[]> EmbedQueryAsync(string query, CancellationToken cancellationToken) => Task.FromResult(Vector(query));

    public async Task<IReadOnlyList<float[]>> EmbedPassagesAsync(IReadOnlyList<string> passages, CancellationToken cancellationToken)
    {
        await Before(passages, cancellationToken);
        lock (_gate) _embedded.AddRange(passages);
        return [.. passages.Select(Vector)];
    }

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(values.Select(value => new Embedding<float>(Vector(value)))));

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // Nothing is held.
    }

    private static float[] Vector(string text)
    {
        var vector = new float[8];
        foreach (var letter in text.ToLower(CultureInfo.InvariantCulture)) vector[letter % 8]++;
        vector[0]++;
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm(vector), vector);
        return vector;
    }
}
