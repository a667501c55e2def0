using System.Globalization;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Embeddings.BuiltIn;
using Asemb.Embeddings.Onnx;
using Asemb.Embeddings.OpenAi;

namespace Asemb.Embeddings;

/// <summary>
/// The catalogue of models: the built-in ones and those of the configuration. Models are loaded when first asked for and kept for the
/// life of the catalogue. Thread-safe.
/// </summary>
public sealed class EmbeddingModels : IEmbeddingModels, IDisposable
{
    private readonly List<ModelEntry> _entries;
    private readonly Dictionary<string, ModelEntry> _byId;

    /// <summary>A catalogue with the built-in models only.</summary>
    public EmbeddingModels()
        : this(new EmbeddingsOptions())
    {
    }

    /// <summary>
    /// A catalogue of the built-in and the configured models. Throws <c>invalid_request</c> with every error when the options are not
    /// valid (<see cref="EmbeddingsOptionsValidator"/>). Opens nothing yet.
    /// </summary>
    public EmbeddingModels(EmbeddingsOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (EmbeddingsOptionsValidator.Validate(options) is { Count: > 0 } errors)
            throw new AsembException(ErrorCodes.InvalidRequest, $"The configuration of embedding models is not valid:\n{string.Join('\n', errors)}");
        time ??= TimeProvider.System;
        DefaultId = options.DefaultModel;
        _entries =
        [
            .. BuiltInModels.Summaries.Select(summary => new ModelEntry(summary, _ => Task.FromResult(BuiltInModels.Get(summary.Model)), time)),
            .. options.Models.Select(model => new ModelEntry(Summarise(model), token => LoadAsync(model, time, token), time)),
        ];
        _byId = _entries.ToDictionary(entry => entry.Summary.Id, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public string DefaultId { get; }

    /// <inheritdoc/>
    public IReadOnlyList<EmbeddingModelSummary> List() => [.. _entries.Select(entry => entry.Summary)];

    /// <inheritdoc/>
    public Task<IEmbeddingModel> GetAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (!_byId.TryGetValue(id, out var entry))
            throw new AsembException(ErrorCodes.ModelNotFound,
                $"There is no model '{id}'. Configured are: {string.Join(", ", _entries.Select(candidate => candidate.Summary.Id))}.")
            { IsSetupFault = true };
        return entry.GetAsync(cancellationToken);
    }

    /// <summary>Frees the loaded models; they must not be in use.</summary>
    public void Dispose()
    {
        foreach (var entry in _entries)
            entry.Dispose();
    }

    private static async Task<IEmbeddingModel> LoadAsync(EmbeddingModelOptions model, TimeProvider time, CancellationToken cancellationToken) => model.Provider switch
    {
        OnnxEmbeddingModel.Provider => await Task.Run(() => OnnxEmbeddingModel.Load(model, cancellationToken), cancellationToken),
        _ => await OpenAiEmbeddingModel.LoadAsync(model, time, cancellationToken),
    };

    private static EmbeddingModelSummary Summarise(EmbeddingModelOptions model)
    {
        var isOnnx = string.Equals(model.Provider, OnnxEmbeddingModel.Provider, StringComparison.Ordinal);
        var description = isOnnx
            ? "A sentence transformer that runs here with ONNX Runtime. Its quality is the model's own; it was not measured by this project."
            : "A model behind an OpenAI-compatible endpoint: texts leave this machine. Its quality is the model's own; it was not measured by this project.";
        List<KeyValuePair<string, string>> details = isOnnx
            ? [new("folder", model.Path!), new("tokens", "counted with the model's own tokenizer")]
            : [new("endpoint", OpenAiClient.AddressOf(model.BaseUrl!).ToString()), new("model", model.Model!), new("tokens", "estimated, since the tokenizer is not known")];
        if (model.MaxTokens is { } most)
            details.Add(new("most tokens of a text", most.ToString(CultureInfo.InvariantCulture)));
        details.Add(new("fusion", string.Create(CultureInfo.InvariantCulture,
            $"{model.FusionMethod.ToString().ToLowerInvariant()}, {model.VectorWeight} for the vectors; a setting, not a measurement: evaluate it on your own queries")));
        details.Add(new("licence", "the model's own; see its source"));
        return new EmbeddingModelSummary(model.Id, model.Provider, model.Name, model.Dimensions, description, details);
    }
}
