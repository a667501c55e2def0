namespace Asemb.Core.Sources;

/// <summary>What of a source's syncs is kept.</summary>
public static class SyncHistory
{
    /// <summary>Syncs of a source that are kept; older ones go.</summary>
    public const int Length = 100;

    /// <summary>Whether a sync that just ended tells nothing that the one before has not told: it takes its place. A schedule of seconds would fill the history otherwise.</summary>
    public static bool Replaces(SourceSync ended, SourceSync before) =>
        ended.Trigger == SyncTrigger.Schedule && before.Trigger == SyncTrigger.Schedule
        && ended.State == before.State && ended.Counts.IsNothing && before.Counts.IsNothing
        && ended.Notes.Failed == before.Notes.Failed && ended.HeldBack == before.HeldBack
        && string.Equals(ended.Error?.Code, before.Error?.Code, StringComparison.Ordinal);
}
