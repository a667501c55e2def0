using System.Text.Json.Nodes;
using Asemb.Core.Errors;

namespace Asemb.Core.Sources;

/// <summary>Reads one kind of source. Thread-safe; keeps nothing between two syncs but what it leaves in <see cref="SyncEnd.State"/>.</summary>
public interface ISourceConnector
{
    /// <summary>One of <see cref="SourceKind"/>.</summary>
    string Kind { get; }

    /// <summary>Whether these settings can be used: names, ranges, what is allowed here, and whether the other side answers.</summary>
    /// <returns>The settings with defaults filled in and addresses normalised: what is stored.</returns>
    /// <exception cref="AsembException"><c>invalid_source</c> with <see cref="AsembException.Field"/>, or why the other side cannot be read.</exception>
    Task<JsonObject> CheckAsync(JsonObject settings, CancellationToken cancellationToken);

    /// <summary>
    /// Hands what the source holds to the session. May be cut off at any moment and is then run again, with what it saved in
    /// <see cref="ISyncSession.Cursor"/>.
    /// </summary>
    /// <exception cref="AsembException">The source as a whole cannot be read: nothing is removed, and the sync is failed or tried again.</exception>
    Task<SyncEnd> SyncAsync(ISyncSession session, CancellationToken cancellationToken);
}

/// <param name="SawEverything">Whatever was neither seen nor taken in this sync is not there any more, and is removed.</param>
/// <param name="State">
/// Kept for the next sync; null keeps what there is. Where something was handed over and not taken in, <c>version</c>, by which the next would find that it need not look,
/// is left out, and <c>open</c> is true.
/// </param>
public sealed record SyncEnd(bool SawEverything, JsonObject? State = null);
