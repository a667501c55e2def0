using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Embeddings.BuiltIn;

namespace Asemb.Embeddings;

/// <summary>
/// The catalogue of models: the built-in ones. Models are loaded when first asked for and kept for the life of the catalogue. Thread-safe.
/// </summary>
public sealed class EmbeddingModels(EmbeddingsOptions options) : IEmbeddingModels
{
    /// <summary>A catalogue with the built-in models only.</summary>
    public EmbeddingModels()
        : this(new EmbeddingsOptions())
    {
    }

    /// <inheritdoc/>
    public string DefaultId { get; } = options.DefaultModel;

    /// <inheritdoc/>
    public IReadOnlyList<EmbeddingModelSummary> List() => BuiltInModels.Summaries;

    /// <inheritdoc/>
    public Task<IEmbeddingModel> GetAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        var summary = List().FirstOrDefault(candidate => string.Equals(candidate.Id, id, StringComparison.Ordinal))
            ?? throw new AsembException(ErrorCodes.ModelNotFound,
                $"There is no model '{id}'. Configured are: {string.Join(", ", List().Select(candidate => candidate.Id))}.");
        return Task.FromResult(BuiltInModels.Get(summary.Model));
    }
}
