using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Asemb.Readiness;

/// <summary>Evidence of one item, as kept between runs.</summary>
public sealed record Evidence(string Item, DateTimeOffset MeasuredAt, Verdict Verdict, string Value, string Threshold, string Repeat, IReadOnlyList<string> Details);

/// <summary>Keeps evidence as one JSON file per item, so that a verdict can be checked long after the run. Files are replaced whole.</summary>
public sealed class EvidenceStore(string folder)
{
    public string PathOf(string item) => Path.Combine(folder, item + ".json");

    /// <returns>The file's path and the hex SHA-256 of its bytes.</returns>
    public async Task<(string Path, string Hash)> WriteAsync(Evidence evidence, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(evidence, EvidenceJson.Default.Evidence);
        var path = PathOf(evidence.Item);
        var temporary = path + ".new";
        await File.WriteAllBytesAsync(temporary, bytes, cancellationToken);
        File.Move(temporary, path, overwrite: true);
        return (path, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    /// <summary>The kept evidence with its hash; null when there is none or it is damaged, which is the same as none.</summary>
    public async Task<(Evidence Evidence, string Hash)?> ReadAsync(string item, CancellationToken cancellationToken)
    {
        if (!File.Exists(PathOf(item))) return null;
        var bytes = await File.ReadAllBytesAsync(PathOf(item), cancellationToken);
        try
        {
            var evidence = JsonSerializer.Deserialize(bytes, EvidenceJson.Default.Evidence);
            return evidence is null || evidence.Item != item ? null : (evidence, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Evidence))]
internal sealed partial class EvidenceJson : JsonSerializerContext;
