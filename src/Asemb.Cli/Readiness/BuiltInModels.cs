using Asemb.Core.Errors;
using Asemb.Embeddings;

namespace Asemb.Cli.Readiness;

/// <summary>Embeds for the probes, by built-in models only: the settings of others belong to the server.</summary>
internal sealed class BuiltInModels : IDisposable
{
    private readonly EmbeddingModels _models = new();

    /// <summary>Null when the model is another.</summary>
    public async Task<float[]?> EmbedAsync(string model, string text, CancellationToken cancellationToken)
    {
        try
        {
            return await (await _models.GetAsync(model, cancellationToken)).EmbedQueryAsync(text, cancellationToken);
        }
        catch (AsembException exception) when (exception.Error == ErrorCodes.ModelNotFound)
        {
            return null;
        }
    }

    public void Dispose() => _models.Dispose();
}
