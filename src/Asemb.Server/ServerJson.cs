using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Asemb.Client.Contracts;

namespace Asemb.Server;

/// <summary>The API's JSON as the server writes it, and as it reads it: nothing unknown, nothing twice, nothing null that must not be.</summary>
internal static class ServerJson
{
    private const int MaxDepth = 64;

    /// <summary>What is not escaped is up to <see cref="AnswerEncoder"/>.</summary>
    public static WireJson Written { get; } = new(new JsonSerializerOptions(WireJson.Default.Options)
    {
        Encoder = new AnswerEncoder(),
        MaxDepth = MaxDepth + 8,
    });

    public static JsonSerializerOptions Read { get; } = CreateRead();

    public static JsonTypeInfo<T> ReadInfo<T>() => (JsonTypeInfo<T>)Read.GetTypeInfo(typeof(T));

    private static JsonSerializerOptions CreateRead()
    {
        var options = new JsonSerializerOptions(WireJson.Default.Options)
        {
            TypeInfoResolver = WireJson.Default,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowDuplicateProperties = false,
            MaxDepth = MaxDepth,
        };
        options.MakeReadOnly();
        return options;
    }
}
