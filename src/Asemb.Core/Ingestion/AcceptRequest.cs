using Asemb.Core.Documents;

namespace Asemb.Core.Ingestion;

/// <summary>Documents to take in, all or none. No key may occur twice.</summary>
/// <param name="Documents">At least one.</param>
/// <param name="Idempotency">When given, a repeat with the same key and hash gets the first answer's job and changes nothing.</param>
public sealed record AcceptRequest(IReadOnlyList<IncomingDocument> Documents, IdempotencyToken? Idempotency = null);

/// <param name="Key">The client's Idempotency-Key; kept for 24 hours per workspace.</param>
/// <param name="RequestHash">Hash over the request; the same key with another hash is <c>idempotency_conflict</c>.</param>
public sealed record IdempotencyToken(string Key, string RequestHash);

public enum AcceptOutcome
{
    Created,
    Updated,

    /// <summary>The same content is there already, sound, and in whatever state: nothing to do. Where the stored original is damaged, it is updated.</summary>
    Unchanged,
}

/// <param name="State">State right after the call. An unchanged document that failed before is <c>failed</c> still.</param>
/// <param name="Error">Why an unchanged document failed before.</param>
public sealed record AcceptedDocument(string Key, long DocumentId, int Version, AcceptOutcome Outcome, DocumentState State, DocumentError? Error);

/// <param name="Replayed">True when the idempotency key was known: this is the first answer again.</param>
public sealed record AcceptResult(Guid JobId, bool Replayed, IReadOnlyList<AcceptedDocument> Documents);
