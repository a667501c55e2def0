using System.Text.Json.Nodes;
using Asemb.Client.Contracts;
using Asemb.Core.Sources;
using Asemb.Server.Sources.Folders;
using SyncState = Asemb.Core.Sources.SyncState;
using SyncTrigger = Asemb.Core.Sources.SyncTrigger;
using WireState = Asemb.Client.Contracts.SyncState;
using WireTrigger = Asemb.Client.Contracts.SyncTrigger;

namespace Asemb.Server.Api.Mapping;

/// <summary>Sources and syncs as the API shows them.</summary>
internal static class SourceMapping
{
    public static SourceInfo ToWire(this SourceStatus status, long queued) => new()
    {
        Name = status.Source.Name,
        Kind = status.Source.Kind,
        Settings = Shown(status.Source.Settings),
        Schedule = status.Source.Schedule,
        DeletionLimit = status.Source.DeletionLimit,
        Paused = status.Source.IsPaused,
        Documents = status.Documents,
        Queued = queued,
        Failures = status.Failures,
        NextSyncAt = status.NextSyncAt,
        CheckedAt = status.CheckedAt,
        CreatedAt = status.Source.CreatedAt,
        LastSync = status.LastSync?.ToWire(),
    };

    public static SyncInfo ToWire(this SourceSync sync) => new()
    {
        Id = sync.Id,
        State = sync.State switch
        {
            SyncState.Running => WireState.Running,
            SyncState.Completed => WireState.Completed,
            SyncState.Failed => WireState.Failed,
            SyncState.WaitingForConfirmation => WireState.WaitingForConfirmation,
            _ => WireState.Cancelled,
        },
        Trigger = sync.Trigger == SyncTrigger.Schedule ? WireTrigger.Schedule : WireTrigger.Manual,
        Full = sync.IsFull,
        Known = sync.Known,
        Added = sync.Counts.Added,
        Changed = sync.Counts.Changed,
        Unchanged = sync.Counts.Unchanged,
        Seen = sync.Counts.Seen,
        Removed = sync.Counts.Removed,
        Failed = sync.Notes.Failed,
        HeldBack = sync.HeldBack,
        Attempts = sync.Attempts,
        Error = sync.Error is { } error ? new SyncErrorInfo { Code = error.Code, Message = error.Message } : null,
        NextTryAt = sync.NextTryAt,
        StartedAt = sync.StartedAt,
        EndedAt = sync.EndedAt,
        Faults = [.. sync.Notes.Faults.Select(fault => new SyncFaultInfo { Key = fault.Key, Error = fault.Error.ToWire() })],
        Skipped = [.. sync.Notes.Skipped.OrderBy(skipped => skipped.Key, StringComparer.Ordinal).Select(skipped => new SkippedInfo { Reason = skipped.Key, Count = skipped.Value.Count, First = skipped.Value.First })],
    };

    /// <summary>What the server noted for itself is of no use to others.</summary>
    private static JsonObject Shown(JsonObject settings)
    {
        var shown = (JsonObject)settings.DeepClone();
        shown.Remove(FolderSettings.GrantName);
        return shown;
    }
}
