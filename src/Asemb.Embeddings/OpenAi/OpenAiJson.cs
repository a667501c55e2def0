using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Asemb.Embeddings.OpenAi;

/// <summary>The body of <c>POST /embeddings</c>, after https://platform.openai.com/docs/api-reference/embeddings.</summary>
/// <param name="Dimensions">Left out when null: many endpoints refuse it.</param>
internal sealed record EmbeddingRequest(
    string Model, IReadOnlyList<string> Input, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Dimensions);

internal sealed record EmbeddingResponse(IReadOnlyList<EmbeddingItem?>? Data);

internal sealed record EmbeddingItem(int? Index, [property: JsonConverter(typeof(VectorConverter))] float[]? Embedding);

internal sealed record ErrorResponse(JsonElement Error);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EmbeddingRequest))]
[JsonSerializable(typeof(EmbeddingResponse))]
[JsonSerializable(typeof(ErrorResponse))]
internal sealed partial class OpenAiJsonContext : JsonSerializerContext;

/// <summary>Reads a vector as an array of numbers or as base64 of little-endian floats: endpoints answer with either.</summary>
internal sealed class VectorConverter : JsonConverter<float[]>
{
    public override float[]? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            if (!reader.TryGetBytesFromBase64(out var bytes) || bytes.Length % sizeof(float) != 0)
                throw new JsonException("The embedding is a text that is not base64 of floats.");
            return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        }

        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("The embedding is neither an array nor base64.");
        var values = new List<float>(1024);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            // Some endpoints write null for a number that is not finite: let the check of the values say so.
            values.Add(reader.TokenType == JsonTokenType.Number ? reader.GetSingle() : float.NaN);
        }

        return [.. values];
    }

    public override void Write(Utf8JsonWriter writer, float[] value, JsonSerializerOptions options) => throw new NotSupportedException();
}
