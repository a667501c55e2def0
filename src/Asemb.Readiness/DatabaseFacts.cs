namespace Asemb.Readiness;

/// <summary>What a database server says of itself and of the store in it.</summary>
/// <param name="Version">E.g. <c>17.12</c>.</param>
/// <param name="Extension">Version of the vector extension; null when there is none.</param>
/// <param name="Pin">The versions that this product was tested with.</param>
/// <param name="BuildsInParallel">Whether graphs are built by several processes here, which the oldest versions of the extension do unsafely.</param>
public sealed record DatabaseFacts(
    string Version, string? Extension, VersionPin Pin, bool BuildsInParallel, IReadOnlyList<TableFacts> Tables, IReadOnlyList<GraphFacts> Graphs, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>What the server takes for building a graph by itself, where its setting is less.</summary>
    public long BuildMemoryBytes { get; init; }
}

/// <param name="Server">Major version of the database server.</param>
public sealed record VersionPin(string Server, string Extension)
{
    /// <summary>Reads <c>POSTGRES=17</c> and <c>PGVECTOR=0.8.0</c>, a line each.</summary>
    /// <exception cref="FormatException">One of them is missing.</exception>
    public static VersionPin Parse(string text)
    {
        var values = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split('=', 2))
            .Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0].Trim(), parts => parts[1].Trim(), StringComparer.Ordinal);
        return values.TryGetValue("POSTGRES", out var server) && values.TryGetValue("PGVECTOR", out var extension)
            ? new VersionPin(server, extension)
            : throw new FormatException("The pin names no POSTGRES or no PGVECTOR.");
    }
}

/// <param name="ChangedRows">Since the last analyze.</param>
/// <param name="Options">Storage settings of its own.</param>
public sealed record TableFacts(string Name, long LiveRows, long DeadRows, long ChangedRows, DateTimeOffset? LastAnalyze, IReadOnlyList<string> Options);

/// <param name="State"><c>exact</c>, <c>building</c>, <c>ready</c> or <c>invalid</c>.</param>
public sealed record GraphFacts(string Table, string? Workspace, string State, long Bytes);
