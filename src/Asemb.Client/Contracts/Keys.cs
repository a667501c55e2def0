using System.Text.Json.Serialization;

namespace Asemb.Client.Contracts;

/// <summary>What a key may do. Each includes nothing of the others.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<KeyScope>))]
public enum KeyScope
{
    /// <summary>Search, and read documents, jobs and statistics.</summary>
    Read,

    /// <summary>Add, replace and delete documents.</summary>
    Write,

    /// <summary>Create, change and delete workspaces and keys.</summary>
    Admin,
}

/// <summary>A key to create.</summary>
public sealed record CreateKeyRequest
{
    /// <summary>1 to 100 characters, unique among keys for the same workspaces that are not revoked. <c>local</c> is taken.</summary>
    /// <example>n8n</example>
    public required string Name { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<KeyScope> Scopes { get; init; }

    /// <summary>The workspaces the key is bound to; absent: every workspace. A workspace that is deleted is taken from its keys.</summary>
    public IReadOnlyList<string>? Workspaces { get; init; }

    /// <summary>When the key stops working; absent: never.</summary>
    /// <example>2027-01-01T00:00:00Z</example>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A key without its secret.</summary>
public sealed record KeyInfo
{
    /// <summary>The key's id.</summary>
    /// <example>0197c1a0-5d6e-7c3a-9b1f-2f0f5a3f9d11</example>
    public required Guid Id { get; init; }

    /// <summary>Its name.</summary>
    /// <example>n8n</example>
    public required string Name { get; init; }

    /// <summary>The first characters of the secret, to tell keys apart.</summary>
    /// <example>asemb_1a2b3c4d</example>
    public required string Hint { get; init; }

    /// <summary>What it may do.</summary>
    public required IReadOnlyList<KeyScope> Scopes { get; init; }

    /// <summary>The workspaces it is bound to; absent: every workspace.</summary>
    public IReadOnlyList<string>? Workspaces { get; init; }

    /// <summary>When it was created.</summary>
    /// <example>2026-01-15T09:30:00Z</example>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it stops working.</summary>
    /// <example>2027-01-01T00:00:00Z</example>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked.</summary>
    /// <example>2026-06-01T00:00:00Z</example>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When it was last used, to the minute.</summary>
    /// <example>2026-01-15T09:30:00Z</example>
    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>A new key with its secret, which is shown this once.</summary>
public sealed record CreatedKey
{
    /// <summary>The key.</summary>
    public required KeyInfo Key { get; init; }

    /// <summary>The secret: keep it, nobody can show it again.</summary>
    /// <example>asemb_</example>
    public required string Secret { get; init; }
}

/// <summary>Keys, newest first, revoked ones included.</summary>
public sealed record KeyList
{
    /// <summary>The keys.</summary>
    public required IReadOnlyList<KeyInfo> Items { get; init; }
}
