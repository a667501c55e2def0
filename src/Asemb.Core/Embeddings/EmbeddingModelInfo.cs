namespace Asemb.Core.Embeddings;

/// <summary>What a workspace remembers of the model it was indexed with, and what a model says of itself.</summary>
/// <param name="Provider"><c>builtin</c>, <c>onnx</c> or <c>openai</c>.</param>
/// <param name="Model">The model's name within its provider, e.g. <c>asemb-static-en</c>.</param>
/// <param name="Dimensions">Length of every vector, 1 to 16,000.</param>
/// <param name="Fingerprint">
/// Hash over everything that changes the vectors (weights, vocabulary, pooling, prefixes, endpoint model). Vectors with different
/// fingerprints must never be compared.
/// </param>
public sealed record EmbeddingModelInfo(string Provider, string Model, int Dimensions, string Fingerprint)
{
    /// <summary>The name by which users choose the model: <c>provider:model</c>.</summary>
    public string Id => $"{Provider}:{Model}";
}
