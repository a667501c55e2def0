using Asemb.Core.Errors;

namespace Asemb.Core.Sources;

/// <summary>What may be asked of a source that a sync of is under way, or has ended; the same in every store.</summary>
public static class SyncRequests
{
    /// <param name="last">The last sync that ended.</param>
    /// <returns>As many removals as it held back.</returns>
    /// <exception cref="AsembException"><c>nothing_to_confirm</c></exception>
    public static long Confirm(Source source, SourceSync? last) => last is { HeldBack: { } heldBack }
        ? heldBack
        : throw new AsembException(ErrorCodes.NothingToConfirm, $"Nothing of '{source.Name}' is held back. Sync without confirming.") { Field = "confirm" };

    /// <summary>Whether a sync under way would have to become another to be the one asked for.</summary>
    public static bool IsOther(SourceSync running, bool isFull, bool confirm) => (isFull && !running.IsFull) || (confirm && running.AllowedRemovals is null);

    public static AsembException UnderWay(Source source, bool isFull) => new(
        ErrorCodes.SyncUnderWay,
        $"A sync of '{source.Name}' is under way that {(isFull ? "does not read everything anew" : "was not confirmed")}. Ask again when it has ended, or end it with `asemb sources cancel {source.Name}`.")
    { Field = isFull ? "full" : "confirm" };
}
