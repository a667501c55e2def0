using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Search.Fusion;
using Microsoft.Extensions.AI;

namespace Asemb.Embeddings;

/// <summary>
/// What all models share: the <see cref="IEmbeddingGenerator{TInput,TEmbedding}"/> face, which embeds its inputs as passages.
/// </summary>
public abstract class EmbeddingModel : IEmbeddingModel
{
    private EmbeddingGeneratorMetadata? _metadata;

    /// <inheritdoc/>
    public abstract EmbeddingModelInfo Info { get; }

    /// <inheritdoc/>
    public abstract int MaxTokens { get; }

    /// <inheritdoc/>
    public abstract FusionOptions DefaultFusion { get; }

    /// <summary>Where the model is reached, for models behind an endpoint.</summary>
    protected virtual Uri? Endpoint => null;

    /// <inheritdoc/>
    public abstract int Count(ReadOnlySpan<char> text);

    /// <inheritdoc/>
    public abstract Task<float[]> EmbedQueryAsync(string query, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract Task<IReadOnlyList<float[]>> EmbedPassagesAsync(IReadOnlyList<string> passages, CancellationToken cancellationToken);

    /// <summary>
    /// Embeds the values as passages. <see cref="EmbeddingGenerationOptions.Dimensions"/> and
    /// <see cref="EmbeddingGenerationOptions.ModelId"/> may be set, but only to what the model is.
    /// </summary>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        RefuseOtherModel(options);
        var passages = values as IReadOnlyList<string> ?? [.. values];
        var vectors = await EmbedPassagesAsync(passages, cancellationToken);
        return new GeneratedEmbeddings<Embedding<float>>(
            vectors.Select(vector => new Embedding<float>(vector) { ModelId = Info.Model }));
    }

    /// <inheritdoc/>
    public virtual object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
            return null;
        if (serviceType == typeof(EmbeddingGeneratorMetadata))
            return _metadata ??= new EmbeddingGeneratorMetadata(Info.Provider, Endpoint, Info.Model, Info.Dimensions);
        return serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>The model's id.</summary>
    public sealed override string ToString() => Info.Id;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the model holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }

    private void RefuseOtherModel(EmbeddingGenerationOptions? options)
    {
        if (options?.Dimensions is { } dimensions && dimensions != Info.Dimensions)
            throw new AsembException(ErrorCodes.InvalidRequest,
                $"The model '{Info.Id}' gives vectors of {Info.Dimensions} dimensions, not {dimensions}. Choose a model of that size.");
        if (options?.ModelId is { } model && !string.Equals(model, Info.Model, StringComparison.Ordinal))
            throw new AsembException(ErrorCodes.InvalidRequest, $"This is the model '{Info.Id}', not '{model}'.");
    }
}
