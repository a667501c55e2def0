using System.Globalization;
using System.Numerics.Tensors;
using Asemb.Core.Embeddings;
using Asemb.Core.Search.Fusion;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Asemb.Server.Tests;

/// <summary>
/// A model that does as the test says before it answers, and writes down what it was asked to embed. The vectors of models with other names say
/// nothing about one another, though they are as long.
/// </summary>
/// <param name="coarseness">Letters that are counted as one; models that differ in it find other texts alike.</param>
internal sealed class ScriptedModel(string name = "scripted", int coarseness = 1) : IEmbeddingModel, IEmbeddingModels
{
    private const int Dimensions = 8;

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

    public EmbeddingModelInfo Info { get; } = new("test", name, Dimensions, $"{name}-8");

    public int MaxTokens { get; set; } = int.MaxValue;

    public FusionOptions DefaultFusion { get; } = new(FusionMethod.Weighted, 0.3);

    public string DefaultId => Info.Id;

    public static AsembServerOptions Use(AsembServerOptions options, ScriptedModel model) =>
        options with { ConfigureServices = services => services.AddSingleton<IEmbeddingModels>(model) };

    public IReadOnlyList<EmbeddingModelSummary> List() => [new(Info.Id, Info.Provider, Info.Model, Info.Dimensions, "Does as the test says.", [])];

    public Task<IEmbeddingModel> GetAsync(string id, CancellationToken cancellationToken) => Task.FromResult<IEmbeddingModel>(this);

    public int Count(ReadOnlySpan<char> text) => 1 + text.Count(' ');

    public Task<float[]> EmbedQueryAsync(string query, CancellationToken cancellationToken) => Task.FromResult(Embed(query));

    public async Task<IReadOnlyList<float[]>> EmbedPassagesAsync(IReadOnlyList<string> passages, CancellationToken cancellationToken)
    {
        await Before(passages, cancellationToken);
        lock (_gate) _embedded.AddRange(passages);
        return [.. passages.Select(Embed)];
    }

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(values.Select(value => new Embedding<float>(Embed(value)))));

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // Nothing is held.
    }

    public float[] Embed(string text)
    {
        var vector = new float[Dimensions];
        foreach (var letter in text.ToLower(CultureInfo.InvariantCulture)) vector[letter / coarseness % Dimensions]++;
        vector[0]++;
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm(vector), vector);
        return vector;
    }
}
