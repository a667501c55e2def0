using System.Text.Json;
using System.Text.Json.Serialization;

namespace Asemb.Embeddings.BuiltIn;

/// <summary>The model's <c>config.json</c>, as far as encoding depends on it.</summary>
internal sealed record StaticModelConfig
{
    public required string Name { get; init; }

    public required int Version { get; init; }

    /// <summary>Number of tokens.</summary>
    public required int Rows { get; init; }

    /// <summary>Columns of the table.</summary>
    public required int Dim { get; init; }

    /// <summary>The prefix lengths that the model was trained to be cut to.</summary>
    public required int[] Matryoshka { get; init; }

    [JsonPropertyName("tf_power")]
    public required double TfPower { get; init; }

    /// <summary>Longer words, in code points, that are not in the vocabulary are dropped.</summary>
    [JsonPropertyName("max_word")]
    public required int MaxWord { get; init; }

    /// <summary>SHA-256 of each file, in lower-case hexadecimal, by its name.</summary>
    public required Dictionary<string, string> Sha256 { get; init; }

    public static StaticModelConfig Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, StaticModelJson.Default.StaticModelConfig)
        ?? throw new InvalidDataException("config.json of the built-in model is empty.");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StaticModelConfig))]
internal sealed partial class StaticModelJson : JsonSerializerContext;
