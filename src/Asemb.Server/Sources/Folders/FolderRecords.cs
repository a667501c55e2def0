using System.Globalization;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Sources;
using Asemb.Server.Api.Ingest;

namespace Asemb.Server.Sources.Folders;

/// <summary>
/// What became of one file: a document with the file's key, or one for each of its records. The version of a record says how many there are, so that a
/// file whose records were taken in part only is not thought known.
/// </summary>
internal sealed class FolderRecords(ISyncSession session, string key)
{
    private static readonly string[] Extensions = [".jsonl", ".ndjson", ".json"];

    private string Prefix => key + "#";

    /// <summary>Other files are documents themselves, for certain.</summary>
    private bool MayBe => Extensions.Contains(Path.GetExtension(key), StringComparer.OrdinalIgnoreCase);

    /// <returns>Whether the records of this version of the file are known, all of them; they are marked as seen then.</returns>
    public async Task<bool> SeenAsync(string version, CancellationToken cancellationToken)
    {
        if (!MayBe) return false;
        var known = new List<SourceItem>();
        await foreach (var item in KnownItems.BelowAsync(session, Prefix, cancellationToken))
        {
            if (item.Version?.StartsWith(version + ":", StringComparison.Ordinal) == true) known.Add(item);
        }

        if (known.Count == 0 || !string.Equals(known[0].Version, VersionOf(version, known.Count), StringComparison.Ordinal)) return false;
        foreach (var item in known) await session.SeenAsync(item, cancellationToken);
        return true;
    }

    /// <param name="version">Of the file; null when it is not to be known by it.</param>
    public async Task TakeAsync(IncomingDocument file, string? version, int most, CancellationToken cancellationToken)
    {
        if (RecordFiles.TryExpand(file, most) is not { } expanded)
        {
            await session.TakeAsync(file, version, cancellationToken);
            return;
        }

        List<IncomingDocument> records;
        try
        {
            records = [.. expanded.Take(most + 1)];
        }
        catch (AsembException exception)
        {
            await session.FailAsync(key, new DocumentError("extract", exception.Error.Code, exception.Message), cancellationToken);
            await KeepAsync(cancellationToken);
            return;
        }

        if (records.Count > most)
        {
            await session.FailAsync(
                key, new DocumentError("extract", ErrorCodes.DocumentTooLarge.Code, $"The file holds more than {most:N0} records (Limits:UploadRecords). Split it."), cancellationToken);
            await KeepAsync(cancellationToken);
            return;
        }

        foreach (var record in records) await session.TakeAsync(record, version is null ? null : VersionOf(version, records.Count), cancellationToken);
    }

    /// <summary>The records of a file that cannot be read stay.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        if (!MayBe) return;
        await foreach (var item in KnownItems.BelowAsync(session, Prefix, cancellationToken)) await session.SeenAsync(item, cancellationToken);
    }

    private static string VersionOf(string version, int records) => string.Create(CultureInfo.InvariantCulture, $"{version}:{records}");
}
