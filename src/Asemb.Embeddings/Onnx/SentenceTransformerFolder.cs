using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Asemb.Core.Errors;

namespace Asemb.Embeddings.Onnx;

/// <summary>
/// A sentence transformer as its folder describes it. Formats: the files that sentence-transformers and Optimum write
/// (<c>modules.json</c>, <c>1_Pooling/config.json</c>, <c>sentence_bert_config.json</c>, <c>config_sentence_transformers.json</c>,
/// <c>tokenizer_config.json</c>, <c>config.json</c>).
/// </summary>
internal sealed record SentenceTransformerFolder
{
    private const int UsualMaxTokens = 512;

    private static readonly string[] ModelFiles =
        ["model.onnx", "onnx/model.onnx", "model_quantized.onnx", "onnx/model_quantized.onnx", "model_int8.onnx", "onnx/model_int8.onnx"];

    public required string Folder { get; init; }

    public required string ModelFile { get; init; }

    /// <summary>The model file's name in the folder.</summary>
    public string ModelName => Path.GetRelativePath(Folder, ModelFile);

    public required Pooling Pooling { get; init; }

    /// <summary>The transformer is followed by a dense layer, which only the model file itself can apply.</summary>
    public required bool HasDenseLayer { get; init; }

    /// <summary>Tokens of one text with special tokens.</summary>
    public required int MaxTokens { get; init; }

    public required bool LowerCase { get; init; }

    public required string QueryPrefix { get; init; }

    public required string PassagePrefix { get; init; }

    public static SentenceTransformerFolder Read(EmbeddingModelOptions options)
    {
        var folder = Path.GetFullPath(options.Path!);
        if (!Directory.Exists(folder))
            throw CannotLoad($"The folder of the model '{options.Id}' does not exist. The server's log names it.", folder);
        var modules = ModuleTypes(folder);
        var sentenceBert = ReadJson(folder, "sentence_bert_config.json");
        var tokenizer = ReadJson(folder, "tokenizer_config.json");
        var prompts = ReadJson(folder, "config_sentence_transformers.json");
        return new SentenceTransformerFolder
        {
            Folder = folder,
            ModelFile = FindModel(folder, options),
            Pooling = ReadPooling(folder, PoolingFolder(folder)),
            HasDenseLayer = modules.Any(type => type.EndsWith(".Dense", StringComparison.Ordinal)),
            MaxTokens = options.MaxTokens ?? MaxTokensOf(sentenceBert, tokenizer, ReadJson(folder, "config.json")),
            LowerCase = Flag(tokenizer, "do_lower_case") ?? Flag(sentenceBert, "do_lower_case") ?? true,
            QueryPrefix = options.QueryPrefix ?? Prompt(prompts, "query"),
            PassagePrefix = options.PassagePrefix ?? Prompt(prompts, "document", "passage", "corpus"),
        };
    }

    /// <summary>Hash over all that changes the vectors: the model with its external weights, tokenizer, configuration, settings.</summary>
    public string Fingerprint(int dimensions)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in FilesThatMatter())
        {
            using var stream = File.OpenRead(file);
            hash.AppendData(SHA256.HashData(stream));
        }

        hash.AppendData(Encoding.UTF8.GetBytes($"{Pooling}\n{MaxTokens}\n{dimensions}\n{LowerCase}\n{QueryPrefix.Length}\n{QueryPrefix}{PassagePrefix}"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <param name="message">Tenants read it: it names files by their names in the folder only.</param>
    /// <param name="path">The file or folder in question, for the log.</param>
    /// <param name="cause">What went wrong with it.</param>
    public static AsembException CannotLoad(string message, string path, Exception? cause = null) =>
        new(ErrorCodes.EmbeddingUnavailable, message, new InvalidDataException(path, cause)) { IsSetupFault = true };

    private IEnumerable<string> FilesThatMatter()
    {
        yield return ModelFile;
        string[] external = [ModelFile + "_data", ModelFile + ".data"];
        foreach (var weights in external.Where(File.Exists))
            yield return weights;

        // What the folder's JSON says about pooling, length and prompts is hashed as read: other keys do not change vectors.
        var tokenizer = TokenizerFiles.FirstOrDefault(name => File.Exists(Path.Combine(Folder, name)));
        if (tokenizer is not null)
            yield return Path.Combine(Folder, tokenizer);
    }

    public static IReadOnlyList<string> TokenizerFiles { get; } = ["tokenizer.json", "vocab.txt"];

    public static JsonElement? ReadJson(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
            return null;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.Clone();
        }
        catch (JsonException error)
        {
            throw CannotLoad($"The model's file '{name}' is not valid JSON: {error.Message}", path, error);
        }
    }

    private static string FindModel(string folder, EmbeddingModelOptions options)
    {
        var names = options.File is { } chosen ? [chosen] : ModelFiles;
        return names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw CannotLoad($"The folder of the model '{options.Id}' holds no {string.Join(" or ", names)}. " +
                "Export the model to ONNX first, or name its file in the setting File.", folder);
    }

    private static List<string> ModuleTypes(string folder) => ReadJson(folder, "modules.json") is { ValueKind: JsonValueKind.Array } modules
        ? [.. modules.EnumerateArray().Select(module => Text(module, "type") ?? "")]
        : [];

    private static string PoolingFolder(string folder) => ReadJson(folder, "modules.json") is { ValueKind: JsonValueKind.Array } modules
        ? modules.EnumerateArray().Where(module => (Text(module, "type") ?? "").EndsWith(".Pooling", StringComparison.Ordinal))
            .Select(module => Text(module, "path")).FirstOrDefault() ?? "1_Pooling"
        : "1_Pooling";

    private static Pooling ReadPooling(string folder, string poolingFolder)
    {
        if (ReadJson(Path.Combine(folder, poolingFolder), "config.json") is not { } config)
            return Pooling.Mean;
        var modes = config.EnumerateObject()
            .Where(property => property.Name.StartsWith("pooling_mode_", StringComparison.Ordinal) && property.Value.ValueKind == JsonValueKind.True)
            .Select(property => property.Name["pooling_mode_".Length..]).ToList();
        return modes switch
        {
            [] => Pooling.Mean,
            ["mean_tokens"] or ["mean_sqrt_len_tokens"] => Pooling.Mean, // they differ by a factor, which normalisation removes
            ["cls_token"] => Pooling.Cls,
            ["max_tokens"] => Pooling.Max,
            ["lasttoken"] => Pooling.Last,
            _ => throw CannotLoad($"The pooling '{string.Join(" + ", modes)}' of the model is not supported; mean, cls, max and last token are.", folder),
        };
    }

    private static int MaxTokensOf(JsonElement? sentenceBert, JsonElement? tokenizer, JsonElement? model)
    {
        if (Number(sentenceBert, "max_seq_length") is { } sentence)
            return sentence;

        // Tokenizers without a limit write 1e30.
        if (Number(tokenizer, "model_max_length") is { } length)
            return length;

        // RoBERTa counts its positions from the padding id on, so the last two of them cannot be used.
        var positions = Number(model, "max_position_embeddings");
        return positions is 514 or 8194 ? positions.Value - 2 : positions ?? UsualMaxTokens;
    }

    private static string Prompt(JsonElement? config, params ReadOnlySpan<string> names)
    {
        if (config is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("prompts", out var prompts) || prompts.ValueKind != JsonValueKind.Object)
            return "";
        foreach (var name in names)
        {
            if (Text(prompts, name) is { } prompt)
                return prompt;
        }

        return Text(root, "default_prompt_name") is { } byDefault ? Text(prompts, byDefault) ?? "" : "";
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool? Flag(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : null;

    private static int? Number(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number is > 2 and < 1_000_000
            ? (int)number
            : null;
}
