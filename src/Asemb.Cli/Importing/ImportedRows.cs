using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asemb.Core.Ingestion;
using Asemb.Postgres.Tables;

namespace Asemb.Cli.Importing;

/// <param name="Vector">Null where there is none that could be taken over.</param>
internal sealed record ImportedRow(string Key, string Text, JsonObject Metadata, float[]? Vector);

/// <summary>
/// Rows of a vector table as documents: each text with its metadata once, however often it was inserted. Remembers 16 bytes for each row, and its key where
/// keys come from the metadata.
/// </summary>
internal sealed class ImportedRows(ForeignVectorTable table, string prefix, string? keyField, ImportTally tally)
{
    private const int PageSize = 500;
    private readonly HashSet<UInt128> _seen = [];
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);

    public async IAsyncEnumerable<ImportedRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (string? after = null; await table.ReadAsync(after, PageSize, cancellationToken) is { Count: > 0 } page; after = page[^1].Id)
        {
            foreach (var row in page)
            {
                tally.Read++;
                if (string.IsNullOrWhiteSpace(row.Text)) tally.Empty++;
                else if (Read(row, row.Text) is { } document) yield return document;
                else tally.Duplicates++;
            }
        }
    }

    /// <returns>Null for what was there before.</returns>
    private ImportedRow? Read(VectorTableRow row, string text)
    {
        var metadata = ParseObject(row.Metadata);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{text}\0{CanonicalJson.Write(metadata)}"));
        if (!_seen.Add(BinaryPrimitives.ReadUInt128LittleEndian(hash))) return null;
        var vector = row.Vector is { } numbers && numbers.AsSpan().ContainsAnyExcept(0f) && numbers.All(float.IsFinite) ? numbers : null;
        return new ImportedRow(KeyOf(row, metadata), text, metadata, vector);
    }

    /// <summary>Chunks of one file often share a field: the first has its value for a key, the others the id of their row behind it.</summary>
    private string KeyOf(VectorTableRow row, JsonObject metadata)
    {
        if (keyField is null) return prefix + row.Id;
        var value = metadata[keyField] is JsonValue given ? given.TryGetValue(out string? text) ? text : given.ToJsonString() : null;
        if (string.IsNullOrWhiteSpace(value)) return prefix + row.Id;
        return _keys.Add(value) ? value : $"{value}#{row.Id}";
    }

    /// <summary>What is no object, or has a name twice, becomes the only member of one.</summary>
    private static JsonObject ParseObject(string? json)
    {
        if (json is null) return [];
        try
        {
            var node = JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
            return node as JsonObject ?? new JsonObject { ["metadata"] = node };
        }
        catch (JsonException)
        {
            return new JsonObject { ["metadata"] = json };
        }
    }
}
