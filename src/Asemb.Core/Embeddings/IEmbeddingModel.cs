using Asemb.Core.Search.Fusion;
using Microsoft.Extensions.AI;

namespace Asemb.Core.Embeddings;

/// <summary>
/// An embedding model ready for use: thread-safe, lives as long as the process. Vectors are L2-normalised; a text without any token
/// gets the zero vector, which means "no dense score".
/// </summary>
public interface IEmbeddingModel : IEmbeddingGenerator<string, Embedding<float>>, ITokenCounter
{
    EmbeddingModelInfo Info { get; }

    /// <summary>The most tokens of one input that change its vector; int.MaxValue when there is no bound.</summary>
    int MaxTokens { get; }

    /// <summary>How this model's scores are best fused with BM25. Belongs to the model: a weak model needs a small weight.</summary>
    FusionOptions DefaultFusion { get; }

    /// <summary>
    /// Embeds search queries (models with a query prefix add it here). Throws <see cref="Errors.AsembException"/>
    /// (<c>embedding_failed</c>, <c>embedding_unavailable</c>) with IsTransient and RetryAfter set when waiting helps.
    /// </summary>
    Task<float[]> EmbedQueryAsync(string query, CancellationToken cancellationToken);

    /// <summary>
    /// Embeds passages, one vector each in the same order. Any count: the model batches as suits it. Errors as for queries.
    /// </summary>
    Task<IReadOnlyList<float[]>> EmbedPassagesAsync(IReadOnlyList<string> passages, CancellationToken cancellationToken);
}
