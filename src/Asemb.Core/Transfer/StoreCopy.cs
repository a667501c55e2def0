using System.Security.Cryptography;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;

namespace Asemb.Core.Transfer;

/// <summary>
/// Copies a workspace to another store as it is: documents with originals, chunks and vectors, none of which is made anew. Killed half-way, the same
/// copy goes on where it was: what is there already, and equal, is left alone. At the end all of it is read back and compared.
/// </summary>
public sealed class StoreCopy(ITransferSource source, IAsembStore to, ITransferTarget target)
{
    private const int BatchDocuments = 64;
    private const long BatchBytes = 32L << 20;
    private const int MostDifferences = 20;

    /// <param name="origin">Names store and workspace, so that a copy is told from another that was begun into the same workspace.</param>
    /// <param name="documents">How many the workspace has, for progress.</param>
    /// <exception cref="AsembException"><c>workspace_exists</c> when the other workspace has documents that are not of this copy; <c>model_mismatch</c></exception>
    public async Task<CopiedWorkspace> CopyAsync(Workspace workspace, string origin, Action<CopyProgress> progress, CancellationToken cancellationToken)
    {
        var counts = await source.CountAsync(workspace, cancellationToken);
        var (copy, note) = await PrepareAsync(workspace, origin, cancellationToken);
        if (note is { CompletedAt: { } completed }) return new CopiedWorkspace(workspace.Name, counts, 0, 0, WasComplete: true, "", await ChangesSinceAsync(workspace, completed, cancellationToken));
        var (written, kept) = await WriteAsync(workspace, copy, counts, progress, cancellationToken);
        var (checksum, differences) = await VerifyAsync(workspace, copy, counts, progress, cancellationToken);
        if (differences.Count == 0) await target.CompleteAsync(copy, cancellationToken);
        return new CopiedWorkspace(workspace.Name, counts, written, kept, WasComplete: false, checksum, differences);
    }

    /// <summary>The workspace to copy into, made or emptied if need be.</summary>
    private async Task<(Workspace Copy, TransferNote? Note)> PrepareAsync(Workspace workspace, string origin, CancellationToken cancellationToken)
    {
        var copy = await to.Workspaces.FindAsync(workspace.Name, cancellationToken);
        var note = copy is null ? null : await target.FindNoteAsync(copy, cancellationToken);
        if (note is not null && !string.Equals(note.Origin, origin, StringComparison.Ordinal))
        {
            throw new AsembException(ErrorCodes.WorkspaceExists, $"Workspace '{workspace.Name}' there is a copy of {note.Origin}, and not of {origin}. A copy keeps its name: delete the one there, or copy into another database.");
        }

        if (copy is not null && note is null)
        {
            var there = await target.CountAsync(copy, cancellationToken);
            if (there.Documents > 0)
            {
                throw new AsembException(ErrorCodes.WorkspaceExists, $"Workspace '{workspace.Name}' there has {ShownText.Count(there.Documents, "document")} of its own. A copy keeps its name and takes an empty workspace, or none: delete the one there, copy into another database, or name with --workspace another one to copy.");
            }

            // What every installation begins with, perhaps by another model.
            if (!string.Equals(copy.Model.Fingerprint, workspace.Model.Fingerprint, StringComparison.Ordinal))
            {
                await to.Workspaces.DeleteAsync(copy.Name, cancellationToken);
                copy = null;
            }
        }

        copy = copy is null
            ? await to.Workspaces.CreateAsync(workspace.Name, workspace.Model, workspace.Settings, cancellationToken)
            : await to.Workspaces.UpdateSettingsAsync(copy.Name, _ => workspace.Settings, cancellationToken) ?? throw Gone(workspace);
        if (!string.Equals(copy.Model.Fingerprint, workspace.Model.Fingerprint, StringComparison.Ordinal))
        {
            throw new AsembException(ErrorCodes.ModelMismatch, $"Workspace '{workspace.Name}' there has another model than {workspace.Model.Id} by now. Delete it there to begin anew.");
        }

        if (note is null) await target.BeginAsync(copy, origin, workspace.CreatedAt, cancellationToken);
        return (copy, note);
    }

    private async Task<(long Written, long Kept)> WriteAsync(
        Workspace workspace, Workspace copy, TransferCounts counts, Action<CopyProgress> progress, CancellationToken cancellationToken)
    {
        var (written, kept, chunks) = (0L, 0L, 0L);
        await foreach (var batch in BatchesAsync(workspace, cancellationToken))
        {
            var there = await FindAsync(copy, batch, cancellationToken);
            var different = batch.Where(document => !there.TryGetValue(document.Key, out var known) || Difference(document, known) is not null).ToList();
            if (different.Count > 0) await target.WriteAsync(copy, different, cancellationToken);
            written += different.Count;
            kept += batch.Count - different.Count;
            chunks += batch.Sum(document => document.Searchable?.Chunks.Count ?? 0);
            progress(new CopyProgress("copied", written + kept, counts.Documents, chunks, counts.Chunks));
        }

        return (written, kept);
    }

    private async Task<(string Checksum, IReadOnlyList<string> Differences)> VerifyAsync(
        Workspace workspace, Workspace copy, TransferCounts counts, Action<CopyProgress> progress, CancellationToken cancellationToken)
    {
        var differences = new List<string>();
        using var checksum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (done, chunks, waiting) = (0L, 0L, false);
        await foreach (var batch in BatchesAsync(workspace, cancellationToken))
        {
            waiting |= batch.Any(document => document.State == DocumentState.Pending);
            var copies = await FindAsync(copy, batch, cancellationToken);
            foreach (var document in batch)
            {
                checksum.AppendData(TransferDigest.Of(document));
                var difference = copies.TryGetValue(document.Key, out var known) ? Difference(document, known) : "it is not there";
                if (difference is not null && differences.Count < MostDifferences) differences.Add($"{workspace.Name}: '{ShownText.Shorten(document.Key)}': {difference}");
            }

            done += batch.Count;
            chunks += batch.Sum(document => document.Searchable?.Chunks.Count ?? 0);
            progress(new CopyProgress("verified", done, counts.Documents, chunks, counts.Chunks));
        }

        // What waited may have been taken up there, and has chunks then.
        var there = await target.CountAsync(copy, cancellationToken);
        if (there != (waiting ? counts with { Chunks = there.Chunks, Vectors = there.Vectors } : counts)) differences.Add($"{workspace.Name}: there are {there}, and there should be {counts}");
        return (Convert.ToHexStringLower(checksum.GetHashAndReset()), differences);
    }

    private async IAsyncEnumerable<IReadOnlyList<TransferDocument>> BatchesAsync(Workspace workspace, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = 0L; await source.ReadAsync(workspace, after, BatchDocuments, BatchBytes, cancellationToken) is { Count: > 0 } batch; after = batch[^1].Id) yield return batch;
    }

    private async Task<Dictionary<string, TransferDocument>> FindAsync(Workspace copy, IReadOnlyList<TransferDocument> batch, CancellationToken cancellationToken) =>
        (await target.FindAsync(copy, [.. batch.Select(document => document.Key)], cancellationToken)).ToDictionary(document => document.Key, StringComparer.Ordinal);

    /// <summary>Null when the copy is equal.</summary>
    private static string? Difference(TransferDocument document, TransferDocument copy)
    {
        // A server that runs on the copy may have taken up what waited: it has the same original still.
        if (document.State == DocumentState.Pending && copy.Version == document.Version && string.Equals(copy.ContentHash, document.ContentHash, StringComparison.Ordinal)) return null;
        if (!TransferDigest.Of(document).AsSpan().SequenceEqual(TransferDigest.Of(copy))) return "it differs";
        var (chunks, copies) = (document.Searchable?.Chunks ?? [], copy.Searchable?.Chunks ?? []);
        for (var i = 0; i < chunks.Count; i++)
        {
            if (chunks[i].Vector is { } vector && !(copies[i].Vector is { } kept && TransferDigest.AreNearInDirection(vector, kept))) return $"the vector of chunk {chunks[i].Ordinal} differs";
        }

        return null;
    }

    /// <summary>A whole copy may be in use since, and goes its own way. What its source was given since is not in it, which must be said.</summary>
    private async Task<IReadOnlyList<string>> ChangesSinceAsync(Workspace workspace, DateTimeOffset completed, CancellationToken cancellationToken)
    {
        var changed = await source.CountChangedAsync(workspace, completed, cancellationToken);
        return changed == 0
            ? []
            : [$"{workspace.Name}: {ShownText.Count(changed, "document")} came or changed after it was copied ({completed.UtcDateTime:u}), and {(changed == 1 ? "is" : "are")} not in the copy. Delete the workspace there to copy it anew, or ingest them there."];
    }

    private static AsembException Gone(Workspace workspace) => new(ErrorCodes.WorkspaceNotFound, $"Workspace '{workspace.Name}' there was deleted meanwhile.");
}

/// <param name="Stage"><c>copied</c> or <c>verified</c>.</param>
public sealed record CopyProgress(string Stage, long Documents, long TotalDocuments, long Chunks, long TotalChunks);

/// <summary>What became of a workspace.</summary>
/// <param name="Counts">Rows that it has.</param>
/// <param name="Written">Documents that were written now.</param>
/// <param name="Kept">Documents that were there already, and equal.</param>
/// <param name="WasComplete">It had been copied whole before, and was left alone.</param>
/// <param name="Checksum">Hex SHA-256 over the documents as they are in both stores.</param>
/// <param name="Differences">What is not equal, or was changed since it was complete; empty when the copy is sound.</param>
public sealed record CopiedWorkspace(string Name, TransferCounts Counts, long Written, long Kept, bool WasComplete, string Checksum, IReadOnlyList<string> Differences);
