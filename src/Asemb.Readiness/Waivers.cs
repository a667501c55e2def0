using System.Text.Json;
using System.Text.Json.Serialization;
using Asemb.Core.Errors;

namespace Asemb.Readiness;

/// <summary>Somebody's word that an item may stay open for a while.</summary>
/// <param name="Until">Last day on which it holds.</param>
public sealed record Waiver(string Item, string Who, string Why, DateOnly Until);

/// <summary>Waivers, read from <c>readiness-waivers.json</c> in the data directory: <c>[{"item","who","why","until"}]</c>.</summary>
public static class Waivers
{
    public const string FileName = "readiness-waivers.json";

    /// <exception cref="AsembException"><c>invalid_json</c>: a waiver nobody can read must not pass for one.</exception>
    public static async Task<IReadOnlyList<Waiver>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path)) return [];
        try
        {
            var waivers = JsonSerializer.Deserialize(await File.ReadAllBytesAsync(path, cancellationToken), WaiverJson.Default.WaiverArray) ?? [];
            var wrong = waivers.FirstOrDefault(waiver => string.IsNullOrWhiteSpace(waiver.Who) || string.IsNullOrWhiteSpace(waiver.Why)
                || !Checklist.Items.Any(item => item.Id == waiver.Item));
            return wrong is null
                ? waivers
                : throw new AsembException(ErrorCodes.InvalidJson, $"{path}: the waiver for '{wrong.Item}' needs the id of an item, who gives it, and why.");
        }
        catch (JsonException exception)
        {
            throw new AsembException(ErrorCodes.InvalidJson, $"{path} is not a list of waivers: {exception.Message}", exception);
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Waiver[]))]
internal sealed partial class WaiverJson : JsonSerializerContext;
