using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Asemb.Readiness;

/// <summary>Evidence of one item, as kept between runs.</summary>
/// <param name="Installation">The one that was measured.</param>
public sealed record Evidence(Guid Installation, string Item, DateTimeOffset MeasuredAt, Verdict Verdict, string Value, string Threshold, string Repeat, IReadOnlyList<string> Details);

/// <summary>
/// Keeps evidence about one installation as one JSON file per item, so that a verdict can be checked long after the run. Files are replaced whole.
/// Each installation has a folder of its own below <paramref name="root"/>, and each file names it: a copied file proves nothing elsewhere.
/// </summary>
public sealed class EvidenceStore(string root, Guid installation)
{
    private readonly string _folder = Path.Combine(root, installation.ToString("D"));

    public Guid Installation => installation;

    public string PathOf(string item) => Path.Combine(_folder, item + ".json");

    /// <returns>The file's path and the hex SHA-256 of its bytes.</returns>
    public async Task<(string Path, string Hash)> WriteAsync(Evidence evidence, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_folder);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(evidence, EvidenceJson.Default.Evidence);
        var path = PathOf(evidence.Item);
        var temporary = path + ".new";
        await File.WriteAllBytesAsync(temporary, bytes, cancellationToken);
        File.Move(temporary, path, overwrite: true);
        return (path, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    /// <summary>The kept evidence with its hash; null when there is none, or it is damaged or about another installation, which is the same as none.</summary>
    public async Task<(Evidence Evidence, string Hash)?> ReadAsync(string item, CancellationToken cancellationToken)
    {
        if (!File.Exists(PathOf(item))) return null;
        var bytes = await File.ReadAllBytesAsync(PathOf(item), cancellationToken);
        try
        {
            var evidence = JsonSerializer.Deserialize(bytes, EvidenceJson.Default.Evidence);
            return evidence is null || evidence.Item != item || evidence.Installation != installation ? null : (evidence, Convert.ToHexStringLower(SHA256.HashData(bytes)));
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
