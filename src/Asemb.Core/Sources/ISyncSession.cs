using System.Text.Json.Nodes;
using Asemb.Core.Documents;
using Asemb.Core.Ingestion;

namespace Asemb.Core.Sources;

/// <summary>
/// One sync of one source, as its connector sees it. What is handed over is gathered and written in batches; after <see cref="SaveAsync"/> all of it
/// is durable. Thread-safe, so that a connector may read several things at a time; calls wait while the queue of documents is too long.
/// </summary>
public interface ISyncSession
{
    Source Source { get; }

    /// <summary>What an interrupted run of this sync saved last; null at the beginning.</summary>
    JsonObject? Cursor { get; }

    /// <summary>True when everything is to be read anew, whatever <see cref="SourceItem.Version"/> says.</summary>
    bool IsFull { get; }

    /// <summary>True when somebody asked for this sync, and looks for what it brings: what is costly and put off by others is done now.</summary>
    bool IsAsked { get; }

    /// <summary>What is known of these keys; those not known are missing.</summary>
    Task<IReadOnlyDictionary<string, SourceItem>> FindAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken);

    /// <summary>What is known, by key in the order of code points, after <paramref name="after"/>.</summary>
    Task<IReadOnlyList<SourceItem>> ListAsync(string? after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// What was found to be gone and has neither been removed nor found again since, by key: held back by an earlier sync, or by a run of this one that was
    /// cut off. Nothing of it is removed unless this sync finds it gone as well: a connector that does not see everything looks again.
    /// </summary>
    Task<IReadOnlyList<SourceItem>> ListGoneAsync(string? after, int limit, CancellationToken cancellationToken);

    /// <summary>It is still there, as it was.</summary>
    Task SeenAsync(SourceItem item, CancellationToken cancellationToken);

    /// <summary>It is new or may have changed. The document's source is set to the source's name. Its content is compared by hash: equal content is not indexed again.</summary>
    Task TakeAsync(IncomingDocument document, string? version, CancellationToken cancellationToken);

    /// <summary>It is gone. Removed at the end of the sync, together with what was not seen, if there are not too many.</summary>
    Task RemoveAsync(string key, CancellationToken cancellationToken);

    /// <summary>It could not be read: the document stays as it was, and the sync's history says so.</summary>
    Task FailAsync(string key, DocumentError error, CancellationToken cancellationToken);

    /// <summary>Something was left out on purpose, e.g. a page that robots.txt keeps closed. Counted by reason, and the first of each are shown.</summary>
    /// <param name="reason">A short stable name, e.g. <c>robots</c>, <c>noindex</c>, <c>depth</c>.</param>
    void Skip(string key, string reason);

    /// <summary>Writes what was handed over, and then where to go on should this run be cut off.</summary>
    Task SaveAsync(JsonObject cursor, CancellationToken cancellationToken);
}
