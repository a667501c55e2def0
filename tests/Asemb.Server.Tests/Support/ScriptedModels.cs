using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Microsoft.Extensions.DependencyInjection;

namespace Asemb.Server.Tests;

/// <summary>Several scripted models, the first of which is the default. A model can be taken out of the configuration.</summary>
internal sealed class ScriptedModels(params IReadOnlyList<ScriptedModel> models) : IEmbeddingModels
{
    private volatile ScriptedModel? _missing;

    public string DefaultId => models[0].Info.Id;

    /// <summary>Not configured any more.</summary>
    public ScriptedModel? Missing
    {
        get => _missing;
        set => _missing = value;
    }

    public AsembServerOptions Use(AsembServerOptions options) => options with { ConfigureServices = services => services.AddSingleton<IEmbeddingModels>(this) };

    public IReadOnlyList<EmbeddingModelSummary> List() => [.. models.SelectMany(model => model.List())];

    public Task<IEmbeddingModel> GetAsync(string id, CancellationToken cancellationToken) =>
        models.FirstOrDefault(model => model != _missing && model.Info.Id == id) is { } found
            ? Task.FromResult<IEmbeddingModel>(found)
            : throw new AsembException(ErrorCodes.ModelNotFound, $"There is no model '{id}'.");
}
