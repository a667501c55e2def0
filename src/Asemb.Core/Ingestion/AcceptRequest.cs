using Asemb.Core.Documents;
using Asemb.Core.Errors;

namespace Asemb.Core.Ingestion;

/// <summary>Documents to take in, all or none. No key may occur twice.</summary>
/// <param name="Documents">At least one.</param>
/// <param name="Idempotency">When given, a repeat with the same key and hash gets the first answer's job and changes nothing.</param>
public sealed record AcceptRequest(IReadOnlyList<IncomingDocument> Documents, IdempotencyToken? Idempotency = null)
{
    /// <summary>When given, only documents of this source are replaced; those of another, and of none, stay as they are and are <see cref="AcceptOutcome.Foreign"/>.</summary>
    public string? Owner { get; init; }

    /// <summary>Its documents go before those of large requests.</summary>
    public bool IsUrgent => QueueOrder.IsUrgent(Documents.Count);

    /// <exception cref="AsembException"><c>duplicate_document_key</c></exception>
    public void RequireDistinctKeys()
    {
        var keys = new HashSet<string>(Documents.Count, StringComparer.Ordinal);
        for (var i = 0; i < Documents.Count; i++)
        {
            if (keys.Add(Documents[i].Key)) continue;
            throw new AsembException(ErrorCodes.DuplicateKey, $"The document key '{Documents[i].Key}' occurs twice. Send each document once.") { Field = $"documents[{i}].key" };
        }
    }
}

/// <param name="Key">The client's Idempotency-Key; kept for 24 hours per workspace.</param>
/// <param name="RequestHash">Hash over the request; the same key with another hash is <c>idempotency_conflict</c>.</param>
public sealed record IdempotencyToken(string Key, string RequestHash)
{
    public static readonly TimeSpan Retention = TimeSpan.FromHours(24);

    /// <summary>Whether an answer of that time still stands. Either way: an answer of a clock that was ahead must not count for longer.</summary>
    public static bool Counts(DateTimeOffset answeredAt, DateTimeOffset now) => (now - answeredAt).Duration() < Retention;

    /// <exception cref="AsembException"><c>idempotency_conflict</c> when the answer that stands was to another request.</exception>
    public void RequireSame(string requestHash)
    {
        if (string.Equals(requestHash, RequestHash, StringComparison.Ordinal)) return;
        throw new AsembException(
            ErrorCodes.IdempotencyConflict,
            $"The Idempotency-Key '{Key}' was used with a different request less than 24 hours ago. Use a new key for a new request.");
    }
}

public enum AcceptOutcome
{
    Created,
    Updated,

    /// <summary>The same content is there already, sound, and in whatever state: nothing to do. Where the stored original is damaged, it is updated.</summary>
    Unchanged,

    /// <summary>There is a document under the key that is not the sender's: nothing was done. Only where the request names an owner.</summary>
    Foreign,
}

/// <param name="State">State right after the call. An unchanged document that failed before is <c>failed</c> still.</param>
/// <param name="Error">Why an unchanged document failed before.</param>
public sealed record AcceptedDocument(string Key, long DocumentId, int Version, AcceptOutcome Outcome, DocumentState State, DocumentError? Error);

/// <param name="Replayed">True when the idempotency key was known: this is the first answer again.</param>
public sealed record AcceptResult(Guid JobId, bool Replayed, IReadOnlyList<AcceptedDocument> Documents);
