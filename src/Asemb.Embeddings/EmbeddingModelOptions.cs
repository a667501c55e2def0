using System.ComponentModel.DataAnnotations;
using Asemb.Core.Search.Fusion;

namespace Asemb.Embeddings;

/// <summary>One configured model. Which settings apply depends on <see cref="Provider"/>; the others must be left out.</summary>
public sealed class EmbeddingModelOptions
{
    /// <summary>The part after the colon of the model's id: 1 to 64 letters, digits, <c>.</c>, <c>_</c> or <c>-</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary><c>onnx</c> or <c>openai</c>.</summary>
    public string Provider { get; set; } = "";

    /// <summary>onnx: the folder of the sentence transformer.</summary>
    public string? Path { get; set; }

    /// <summary>onnx: the model file in the folder, when it is none of the usual names or not the first of them.</summary>
    public string? File { get; set; }

    /// <summary>openai: the URL before <c>/embeddings</c>, e.g. <c>https://api.openai.com/v1</c>.</summary>
    public string? BaseUrl { get; set; }

    /// <summary>openai: the API key. Prefer <see cref="ApiKeyFile"/>, which keeps it out of the configuration.</summary>
    public string? ApiKey { get; set; }

    /// <summary>openai: a file that holds the API key, read when the model is loaded.</summary>
    public string? ApiKeyFile { get; set; }

    /// <summary>openai: the model's name at the endpoint.</summary>
    public string? Model { get; set; }

    /// <summary>
    /// Length of the vectors. openai: sent to the endpoint when set, else the endpoint is asked once. onnx: vectors are cut to this
    /// length and normalised again, which is right only for models trained for it (Matryoshka).
    /// </summary>
    public int? Dimensions { get; set; }

    /// <summary>Put before every query. onnx: overrides the folder's own prompt; an empty text removes it.</summary>
    [DisplayFormat(ConvertEmptyStringToNull = false)]
    public string? QueryPrefix { get; set; }

    /// <summary>Put before every passage. onnx: overrides the folder's own prompt; an empty text removes it.</summary>
    [DisplayFormat(ConvertEmptyStringToNull = false)]
    public string? PassagePrefix { get; set; }

    /// <summary>How scores of this model are fused with BM25.</summary>
    public FusionMethod FusionMethod { get; set; } = FusionMethod.Weighted;

    /// <summary>
    /// Share of the vectors in the fused score, 0 to 1. The default for configured models, 0.5, was not measured with your model:
    /// evaluate it on your own queries.
    /// </summary>
    public double VectorWeight { get; set; } = DefaultVectorWeight;

    /// <summary>The most tokens of one text. onnx: default from the folder; openai: default 8,191, only told to the chunker.</summary>
    public int? MaxTokens { get; set; }

    /// <summary>onnx: processor threads for one batch; default all.</summary>
    public int? Threads { get; set; }

    /// <summary>openai: the most texts of one request.</summary>
    public int BatchSize { get; set; } = 64;

    /// <summary>openai: the most characters of one request, except for a single text that is longer.</summary>
    public int BatchCharacters { get; set; } = 200_000;

    /// <summary>openai: requests under way at once for one call.</summary>
    public int Concurrency { get; set; } = 2;

    /// <summary>openai: seconds for one request.</summary>
    public double TimeoutSeconds { get; set; } = 60;

    /// <summary>openai: further tries after the first one failed in a way that may pass; after an answer of 500 one at most.</summary>
    public int MaxRetries { get; set; } = 4;

    /// <summary>openai: seconds before the first further try; doubled each time, with jitter.</summary>
    public double RetryDelaySeconds { get; set; } = 1;

    internal const double DefaultVectorWeight = 0.5;

    internal string Id => $"{Provider}:{Name}";

    internal FusionOptions Fusion => new(FusionMethod, VectorWeight);

    /// <summary>Says which model it is, and nothing secret.</summary>
    public override string ToString() => Id;
}
