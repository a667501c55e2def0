using System.Text.RegularExpressions;
using Asemb.Core.Search.Fusion;
using Asemb.Embeddings.BuiltIn;
using Asemb.Embeddings.Onnx;
using Asemb.Embeddings.OpenAi;

namespace Asemb.Embeddings;

/// <summary>Checks the configured models without touching files or network, and reports every error at once.</summary>
public static partial class EmbeddingsOptionsValidator
{
    private const int MaxDimensions = 16_000;

    /// <summary>All that is wrong, each with the setting's path; empty when the options are valid. Values of keys are never shown.</summary>
    public static IReadOnlyList<string> Validate(EmbeddingsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> errors = [];
        HashSet<string> ids = new(BuiltInModels.Summaries.Select(model => model.Id), StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < options.Models.Count; i++)
        {
            var model = options.Models[i];
            var at = $"Embeddings:Models:{i}";
            CheckCommon(model, at, errors);
            if (!ids.Add(model.Id))
                errors.Add($"{at}:Name: there is another model '{model.Id}'.");
            switch (model.Provider)
            {
                case OnnxEmbeddingModel.Provider:
                    CheckOnnx(model, at, errors);
                    break;
                case OpenAiEmbeddingModel.Provider:
                    CheckOpenAi(model, at, errors);
                    break;
                default:
                    errors.Add($"{at}:Provider: '{model.Provider}' is not a provider; use onnx or openai.");
                    break;
            }
        }

        if (!BuiltInModels.Summaries.Select(model => model.Id).Concat(options.Models.Select(model => model.Id)).Contains(options.DefaultModel, StringComparer.Ordinal))
            errors.Add($"Embeddings:DefaultModel: there is no model '{options.DefaultModel}'.");
        return errors;
    }

    private static void CheckCommon(EmbeddingModelOptions model, string at, List<string> errors)
    {
        if (!NamePattern().IsMatch(model.Name))
            errors.Add($"{at}:Name: '{model.Name}' must be 1 to 64 letters, digits, '.', '_' or '-', and start with a letter or digit.");
        Range(model.Dimensions, 1, MaxDimensions, at, nameof(model.Dimensions), errors);
        Range(model.MaxTokens, 8, 1_000_000, at, nameof(model.MaxTokens), errors);
        if (!(model.VectorWeight is >= 0 and <= 1))
            errors.Add($"{at}:VectorWeight: {model.VectorWeight} is not between 0 and 1.");
        if (!Enum.IsDefined(model.FusionMethod))
            errors.Add($"{at}:FusionMethod: '{model.FusionMethod}' is not one of {string.Join(", ", Enum.GetNames<FusionMethod>())}.");
    }

    private static void CheckOnnx(EmbeddingModelOptions model, string at, List<string> errors)
    {
        if (string.IsNullOrWhiteSpace(model.Path))
            errors.Add($"{at}:Path: is missing; name the folder of the sentence transformer.");
        if (model.File is { } file && (Path.IsPathRooted(file) || file.Split('/', '\\').Contains("..", StringComparer.Ordinal) || file.Length == 0))
            errors.Add($"{at}:File: '{file}' must be a path inside the folder.");
        Range(model.Threads, 1, 1024, at, nameof(model.Threads), errors);
        Refuse(model.BaseUrl, "openai", at, nameof(model.BaseUrl), errors);
        Refuse(model.ApiKey, "openai", at, nameof(model.ApiKey), errors);
        Refuse(model.ApiKeyFile, "openai", at, nameof(model.ApiKeyFile), errors);
        Refuse(model.Model, "openai", at, nameof(model.Model), errors);
    }

    private static void CheckOpenAi(EmbeddingModelOptions model, string at, List<string> errors)
    {
        if (!Uri.TryCreate(model.BaseUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            errors.Add($"{at}:BaseUrl: '{model.BaseUrl}' is not an http or https URL, such as https://api.openai.com/v1.");
        else if (url.UserInfo.Length > 0 || url.Query.Length > 0)
            errors.Add($"{at}:BaseUrl: must hold neither a password nor a query; the key belongs into ApiKey or ApiKeyFile.");
        if (string.IsNullOrWhiteSpace(model.Model))
            errors.Add($"{at}:Model: is missing; give the model's name at the endpoint.");
        if (model.ApiKey is not null && model.ApiKeyFile is not null)
            errors.Add($"{at}:ApiKey: ApiKey and ApiKeyFile are both set; keep one.");
        if (model.ApiKey is { } key && key.Trim().Any(character => character is <= ' ' or > '~'))
            errors.Add($"{at}:ApiKey: holds characters that cannot be sent in a header.");
        Range(model.BatchSize, 1, 2048, at, nameof(model.BatchSize), errors);
        Range(model.BatchCharacters, 1, 10_000_000, at, nameof(model.BatchCharacters), errors);
        Range(model.Concurrency, 1, 64, at, nameof(model.Concurrency), errors);
        Range(model.TimeoutSeconds, 0.1, 3600, at, nameof(model.TimeoutSeconds), errors);
        Range(model.MaxRetries, 0, 20, at, nameof(model.MaxRetries), errors);
        Range(model.RetryDelaySeconds, 0, 60, at, nameof(model.RetryDelaySeconds), errors);
        Refuse(model.Path, "onnx", at, nameof(model.Path), errors);
        Refuse(model.File, "onnx", at, nameof(model.File), errors);
        Refuse(model.Threads?.ToString(System.Globalization.CultureInfo.InvariantCulture), "onnx", at, nameof(model.Threads), errors);
    }

    private static void Range(double? value, double least, double most, string at, string name, List<string> errors)
    {
        if (value is { } number && !(number >= least && number <= most))
            errors.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{at}:{name}: {number} is not between {least} and {most}."));
    }

    private static void Refuse(string? value, string provider, string at, string name, List<string> errors)
    {
        if (value is not null)
            errors.Add($"{at}:{name}: is a setting of {provider} models only.");
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();
}
