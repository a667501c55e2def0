namespace Asemb.Embeddings;

/// <summary>Which embedding models this installation may use.</summary>
public sealed class EmbeddingsOptions
{
    /// <summary>The id of the model for new workspaces.</summary>
    public string DefaultModel { get; set; } = BuiltIn.BuiltInModels.DefaultId;
}
