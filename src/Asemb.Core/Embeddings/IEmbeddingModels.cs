namespace Asemb.Core.Embeddings;

/// <summary>The models this installation can use. Thread-safe; loads lazily and keeps loaded models.</summary>
public interface IEmbeddingModels
{
    /// <summary>The id of the default for new workspaces: <c>builtin:asemb-static-en</c>.</summary>
    string DefaultId { get; }

    /// <summary>All configured models with what is known of them without loading.</summary>
    IReadOnlyList<EmbeddingModelSummary> List();

    /// <summary>
    /// The model with this id, loaded. Throws <see cref="Errors.AsembException"/> <c>model_not_found</c> when it is not configured,
    /// <c>embedding_unavailable</c> when it cannot be loaded or reached.
    /// </summary>
    Task<IEmbeddingModel> GetAsync(string id, CancellationToken cancellationToken);
}

/// <param name="Id"><c>provider:model</c>.</param>
/// <param name="Dimensions">Null until the model was asked.</param>
/// <param name="Description">What it is good and bad at, honestly, in a sentence or two.</param>
/// <param name="Details">Further facts for <c>models show</c>, in order: licence, languages, size, sources.</param>
public sealed record EmbeddingModelSummary(
    string Id, string Provider, string Model, int? Dimensions, string Description, IReadOnlyList<KeyValuePair<string, string>> Details);
