using System.Globalization;
using System.Text.Json.Nodes;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Sources;
using Asemb.Extraction;
using Asemb.Server.Api.Ingest;
using Asemb.Server.Configuration;

namespace Asemb.Server.Sources.Folders;

/// <summary>
/// A folder of the server. A file is known by its size and time of change and read only when they differ; what it holds decides. Files of records become
/// one document for each, as in an upload.
/// </summary>
internal sealed class FolderConnector(FolderAccess access, ExtractionLimits extraction, LimitsOptions limits, TimeProvider time) : ISourceConnector
{
    private const int Batch = 200;
    private const string Place = "after";

    /// <summary>A file that changed so lately may change again within what its time of change can tell.</summary>
    private static readonly TimeSpan Unsettled = TimeSpan.FromSeconds(2);

    public string Kind => SourceKind.Folder;

    public Task<JsonObject> CheckAsync(JsonObject settings, CancellationToken cancellationToken)
    {
        var read = FolderSettings.Read(settings);
        Require(read);
        return Task.FromResult(read.ToJson());
    }

    public async Task<SyncEnd> SyncAsync(ISyncSession session, CancellationToken cancellationToken)
    {
        var settings = FolderSettings.Read(session.Source.Settings);
        Require(settings);
        var found = new FolderFiles(settings.Path);
        await Task.Run(() => found.Walk(cancellationToken), cancellationToken);
        if (found.Unreadable.FirstOrDefault(folder => folder.Folder == ".") is { Reason: not null } whole)
            throw new AsembException(ErrorCodes.SourceUnavailable, $"The folder '{settings.Path}' cannot be listed: {whole.Reason}") { IsTransient = true };

        var after = (string?)session.Cursor?[Place];
        if (after is null) foreach (var (path, reason) in found.Skipped) session.Skip(Key(session, path), reason);
        foreach (var (folder, reason) in found.Unreadable) await KeepAsync(session, Key(session, folder), reason, cancellationToken);
        var files = found.Files.Where(path => (after is null || string.CompareOrdinal(path, after) > 0) && settings.Takes(path));
        foreach (var batch in files.Chunk(Batch))
        {
            await TakeAsync(session, settings.Path, batch, cancellationToken);
            await session.SaveAsync(new JsonObject { [Place] = batch[^1] }, cancellationToken);
        }

        return new SyncEnd(SawEverything: true);
    }

    private void Require(FolderSettings settings)
    {
        if (!access.Allows(settings)) throw FolderAccess.Refused(settings.Path);
        if (!Directory.Exists(settings.Path)) throw FolderAccess.Missing(settings.Path);
    }

    private async Task TakeAsync(ISyncSession session, string root, string[] paths, CancellationToken cancellationToken)
    {
        var known = await session.FindAsync([.. paths.Select(path => Key(session, path))], cancellationToken);
        foreach (var path in paths)
        {
            var key = Key(session, path);
            var file = new FileInfo(Path.Combine(root, path));
            if (!file.Exists) continue;
            var version = VersionOf(file);
            if (!session.IsFull && known.TryGetValue(key, out var item) && string.Equals(item.Version, version, StringComparison.Ordinal)) await session.SeenAsync(item, cancellationToken);
            else if (session.IsFull || !await new FolderRecords(session, key).SeenAsync(version, cancellationToken)) await ReadAsync(session, file, key, cancellationToken);
        }
    }

    private async Task ReadAsync(ISyncSession session, FileInfo file, string key, CancellationToken cancellationToken)
    {
        if (file.Length > extraction.MaxInputBytes)
        {
            await FailAsync(session, key, ErrorCodes.DocumentTooLarge, $"The file has {file.Length:N0} bytes; {extraction.MaxInputBytes:N0} are allowed (Extraction:MaxInputBytes).", cancellationToken);
            return;
        }

        try
        {
            if (FolderFiles.IsEmpty(file)) return;
            var before = VersionOf(file);
            var content = await File.ReadAllBytesAsync(file.FullName, cancellationToken);
            file.Refresh();

            // What changed while it was read, or may have, is read again the next time.
            var isSettled = string.Equals(before, VersionOf(file), StringComparison.Ordinal) && time.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc > Unsettled;
            var document = new IncomingDocument { Key = key, Uri = new Uri(file.FullName).AbsoluteUri, FileName = file.Name, Content = content };
            await new FolderRecords(session, key).TakeAsync(document, isSettled ? before : null, limits.UploadRecords, cancellationToken);
        }
        catch (FileNotFoundException)
        {
            // Gone since the folder was listed: not seen, and removed as such.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await FailAsync(session, key, ErrorCodes.SourceUnavailable, $"The file cannot be read: {exception.Message}", cancellationToken);
        }
    }

    private static async Task FailAsync(ISyncSession session, string key, ErrorCode error, string message, CancellationToken cancellationToken)
    {
        await session.FailAsync(key, new DocumentError("extract", error.Code, message), cancellationToken);
        await new FolderRecords(session, key).KeepAsync(cancellationToken);
    }

    /// <summary>What is known of a folder that cannot be listed stays.</summary>
    private static async Task KeepAsync(ISyncSession session, string folder, string reason, CancellationToken cancellationToken)
    {
        await session.FailAsync(folder, new DocumentError("extract", ErrorCodes.SourceUnavailable.Code, $"The folder cannot be listed: {reason}"), cancellationToken);
        await foreach (var item in KnownItems.BelowAsync(session, folder + "/", cancellationToken)) await session.SeenAsync(item, cancellationToken);
    }

    private static string Key(ISyncSession session, string path) => $"{session.Source.Name}/{path}";

    private static string VersionOf(FileInfo file) => string.Create(CultureInfo.InvariantCulture, $"{file.Length}:{file.LastWriteTimeUtc.Ticks}");
}
