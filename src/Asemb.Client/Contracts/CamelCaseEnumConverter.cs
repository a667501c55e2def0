using System.Text.Json;
using System.Text.Json.Serialization;

namespace Asemb.Client.Contracts;

/// <summary>Writes enums as camelCase names and refuses numbers, which would let unnamed values in.</summary>
/// <typeparam name="TEnum">The enum.</typeparam>
public sealed class CamelCaseEnumConverter<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where TEnum : struct, Enum;
