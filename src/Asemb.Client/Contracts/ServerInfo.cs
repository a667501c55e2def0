using System.Text.Json.Serialization;

namespace Asemb.Client.Contracts;

/// <summary>What the calling key may do.</summary>
public sealed record Me
{
    /// <summary>The key, without its secret.</summary>
    public required KeyInfo Key { get; init; }

    /// <summary>What it may do.</summary>
    public required IReadOnlyList<KeyScope> Scopes { get; init; }

    /// <summary>Names of the existing workspaces it reaches.</summary>
    public required IReadOnlyList<string> Workspaces { get; init; }
}

/// <summary>Version of the server.</summary>
public sealed record VersionInfo
{
    /// <summary>Version of ASEMB.</summary>
    /// <example>0.1.0</example>
    public required string Version { get; init; }

    /// <summary>Commit it was built from, when known.</summary>
    /// <example>3c14f01</example>
    public string? Commit { get; init; }

    /// <summary>The .NET runtime.</summary>
    /// <example>.NET 10.0.1</example>
    public required string Runtime { get; init; }

    /// <summary>The store in use.</summary>
    /// <example>sqlite</example>
    public required string Store { get; init; }
}

/// <summary>Counts over the workspaces that the key reaches, and the state of the process.</summary>
public sealed record ServerStats
{
    /// <summary>Workspaces.</summary>
    /// <example>3</example>
    public required int Workspaces { get; init; }

    /// <summary>Documents by state.</summary>
    public required DocumentCounts Documents { get; init; }

    /// <summary>Searchable chunks.</summary>
    /// <example>18400</example>
    public required long Chunks { get; init; }

    /// <summary>Bytes of the originals.</summary>
    /// <example>73400320</example>
    public required long ContentBytes { get; init; }

    /// <summary>Seconds since the server started.</summary>
    /// <example>86400.5</example>
    public required double UptimeSeconds { get; init; }

    /// <summary>Bytes of memory the process uses.</summary>
    /// <example>157286400</example>
    public required long MemoryBytes { get; init; }

    /// <summary>Id of the installation, made with its data directory; only for admin keys that reach every workspace.</summary>
    /// <example>5f0c8f0e-6a55-4c53-9d59-3f5d3f6b2a11</example>
    public Guid? Installation { get; init; }

    /// <summary>Chunks embedded since the server started; only for admin keys that reach every workspace.</summary>
    /// <example>18400</example>
    public long? EmbeddedChunks { get; init; }

    /// <summary>Facts about the store; only for admin keys that reach every workspace.</summary>
    public IReadOnlyList<NamedValue>? Store { get; init; }
}

/// <summary>What was found when the store was compared with what it should hold.</summary>
public sealed record StoreVerification
{
    /// <summary>What is wrong; empty when all is well.</summary>
    public required IReadOnlyList<StoreFindingInfo> Findings { get; init; }

    /// <summary>Milliseconds it took.</summary>
    /// <example>812.4</example>
    public required double TookMs { get; init; }
}

/// <summary>Something wrong in the store.</summary>
public sealed record StoreFindingInfo
{
    /// <summary>Name of the check.</summary>
    /// <example>vectors-match-chunks</example>
    public required string Check { get; init; }

    /// <summary>The workspace it was found in; absent when it concerns the whole.</summary>
    /// <example>handbook</example>
    public string? Workspace { get; init; }

    /// <summary>What is wrong, with numbers, and what to do.</summary>
    /// <example>3 chunks have no vector. Index their documents again.</example>
    public required string Message { get; init; }
}

/// <summary>Whether a part works.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<HealthState>))]
public enum HealthState
{
    /// <summary>It works.</summary>
    Healthy,

    /// <summary>It does not.</summary>
    Unhealthy,
}

/// <summary>Health of the server.</summary>
public sealed record HealthInfo
{
    /// <summary>The whole.</summary>
    /// <example>healthy</example>
    public required HealthState Status { get; init; }

    /// <summary>The parts; only when a valid key was sent.</summary>
    public IReadOnlyList<HealthCheckInfo>? Checks { get; init; }
}

/// <summary>Health of one part.</summary>
public sealed record HealthCheckInfo
{
    /// <summary>The part.</summary>
    /// <example>store</example>
    public required string Name { get; init; }

    /// <summary>Whether it works.</summary>
    /// <example>healthy</example>
    public required HealthState Status { get; init; }

    /// <summary>What is wrong.</summary>
    /// <example>The store cannot be used now.</example>
    public string? Detail { get; init; }

    /// <summary>Milliseconds the check took.</summary>
    /// <example>0.8</example>
    public required double TookMs { get; init; }
}
