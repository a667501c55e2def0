using Asemb.Embeddings.BuiltIn;

namespace Asemb.Embeddings;

/// <summary>Which embedding models this installation may use. The built-in ones are always there.</summary>
public sealed class EmbeddingsOptions
{
    /// <summary>The id of the model for new workspaces.</summary>
    public string DefaultModel { get; set; } = BuiltInModels.DefaultId;

    /// <summary>Further models. Only these can be used: requests name a model by its id, never by path or address.</summary>
    public IList<EmbeddingModelOptions> Models { get; set; } = [];
}
