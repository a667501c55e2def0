using System.ComponentModel.DataAnnotations;

namespace Asemb.Server.Configuration;

/// <summary>The embedded store. Section <c>Store</c>.</summary>
public sealed class StoreOptions
{
    /// <summary>The data file, relative to the data directory; null: <c>asemb.db</c>.</summary>
    public string? Path { get; set; }

    /// <summary>Connections that read at the same time; 0 goes by the number of processors.</summary>
    [Range(0, 64)]
    public int ReadConnections { get; set; }

    /// <summary>Most bytes of the data file; 0: as much as the disk holds.</summary>
    [Range(0, long.MaxValue)]
    public long MaxFileBytes { get; set; }

    /// <summary>Days that a job can be asked for; its documents stay.</summary>
    [Range(1, 3650)]
    public int JobRetentionDays { get; set; } = 30;
}
