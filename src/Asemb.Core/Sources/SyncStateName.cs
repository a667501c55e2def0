namespace Asemb.Core.Sources;

/// <summary>States of syncs as they are stored and stand in the API.</summary>
public static class SyncStateName
{
    private static readonly string[] Names = ["running", "completed", "failed", "waiting_for_confirmation", "cancelled"];

    public static string Of(SyncState state) => Names[(int)state];

    public static SyncState Parse(string name) => (SyncState)Array.IndexOf(Names, name) is var state && Enum.IsDefined(state)
        ? state
        : throw new InvalidDataException($"'{name}' is no state of a sync.");
}
