using System.Numerics.Tensors;
using System.Text;
using Asemb.Core.Embeddings;
using Asemb.Core.Search.Fusion;
using Microsoft.Extensions.AI;

namespace Asemb.Conformance;

/// <summary>
/// A tiny deterministic model: every word adds +1 or -1 to one component chosen by its hash, and the sum is normalised. Texts that share words
/// are near one another. Anyone can compute its vectors by hand, which is what tests of exact results need. Models of other names hash otherwise, so
/// that their vectors say nothing about those of the first even when they are as long.
/// </summary>
public sealed class HashEmbeddingModel(int dimensions = 16, string name = HashEmbeddingModel.First) : IEmbeddingModel
{
    private const string First = "hash";

    private readonly uint _basis = string.Equals(name, First, StringComparison.Ordinal) ? 2166136261u : Hash(name, 2166136261u);

    public EmbeddingModelInfo Info { get; } = new("builtin", name, dimensions, $"{name}-{dimensions}");

    public int MaxTokens => int.MaxValue;

    public FusionOptions DefaultFusion { get; } = new(FusionMethod.Weighted, 0.3);

    public static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        foreach (var character in text)
        {
            if (char.IsLetterOrDigit(character))
            {
                word.Append(char.ToLowerInvariant(character));
                continue;
            }

            if (word.Length > 0) yield return word.ToString();
            word.Clear();
        }

        if (word.Length > 0) yield return word.ToString();
    }

    public float[] Embed(string text)
    {
        var vector = new float[Info.Dimensions];
        foreach (var word in Words(text))
        {
            var hash = Hash(word, _basis);
            vector[(hash >> 1) % (uint)vector.Length] += (hash & 1) == 0 ? 1 : -1;
        }

        var norm = TensorPrimitives.Norm(vector);
        if (norm > 0) TensorPrimitives.Divide(vector, norm, vector);
        return vector;
    }

    public int Count(ReadOnlySpan<char> text) => Words(text.ToString()).Count();

    public Task<float[]> EmbedQueryAsync(string query, CancellationToken cancellationToken) => Task.FromResult(Embed(query));

    public Task<IReadOnlyList<float[]>> EmbedPassagesAsync(IReadOnlyList<string> passages, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<float[]>>(passages.Select(Embed).ToList());

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(values.Select(value => new Embedding<float>(Embed(value)))));

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // Nothing is held.
    }

    /// <summary>FNV-1a, since string.GetHashCode differs from run to run.</summary>
    private static uint Hash(string word, uint basis) => word.Aggregate(basis, (sum, character) => (sum ^ character) * 16777619u);
}
