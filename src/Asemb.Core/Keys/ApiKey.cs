namespace Asemb.Core.Keys;

/// <summary>What a key may do. Each includes nothing of the others.</summary>
[Flags]
public enum KeyScopes
{
    None = 0,

    /// <summary>Search, and read documents, jobs and statistics.</summary>
    Read = 1,

    /// <summary>Add, replace and delete documents.</summary>
    Write = 2,

    /// <summary>Create, change and delete workspaces and keys.</summary>
    Admin = 4,
}

/// <summary>An API key without its secret, which nobody but its owner has.</summary>
/// <param name="Name">
/// Unique among keys that are not revoked and were made for the same workspaces: whoever may make a key for these may see all of them, so that a
/// name that is taken tells nobody of a key beyond its reach.
/// </param>
/// <param name="Hint">The first characters of the secret, to tell keys apart: <c>asemb_1a2b3c4d</c>.</param>
/// <param name="Workspaces">Names the key is bound to; null: every workspace.</param>
public sealed record ApiKey(
    Guid Id,
    string Name,
    string Hint,
    KeyScopes Scopes,
    IReadOnlyList<string>? Workspaces,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt,
    DateTimeOffset? LastUsedAt)
{
    public bool IsActive(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is null || ExpiresAt > now);

    public bool Reaches(string workspace) => Workspaces is null || Workspaces.Contains(workspace, StringComparer.Ordinal);
}
