namespace Asemb.Sqlite;

/// <summary>Where the embedded store keeps its data and what it may use.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>The data file; its folder is created when missing. Beside it stand <c>-wal</c>, <c>-shm</c>, <c>.lock</c> and <c>.owner</c>.</summary>
    public required string Path { get; init; }

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Connections that read at the same time, 1 to 64.</summary>
    public int ReadConnections { get; init; } = Math.Clamp(Environment.ProcessorCount * 2, 4, 16);

    /// <summary>Most bytes of the data file; null: as much as the disk holds. Beyond it writes fail with <c>store_unavailable</c>.</summary>
    public long? MaxFileBytes { get; init; }

    /// <summary>How long jobs can be asked for after their documents were accepted. Documents stay.</summary>
    public TimeSpan JobRetention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>The write-ahead log is started anew beyond this, if need be by waiting for readers.</summary>
    internal long MaxLogBytes { get; init; } = 256L << 20;

    /// <summary>Free pages that stay in the file for what comes next: 32 MB.</summary>
    internal long MaxFreePages { get; init; } = 4096;

    /// <summary>Chunks of one workspace; null: as many as the index in memory can number.</summary>
    internal int? MaxChunks { get; init; }
}
