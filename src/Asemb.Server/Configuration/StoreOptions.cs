using System.ComponentModel.DataAnnotations;
using Asemb.Postgres;

namespace Asemb.Server.Configuration;

/// <summary>Where everything is kept: in an SQLite file of this server, or in PostgreSQL. Section <c>Store</c>.</summary>
public sealed class StoreOptions
{
    /// <summary>
    /// Empty: SQLite in the data directory; <c>sqlite:PATH</c>; or PostgreSQL: an Npgsql connection string or a URI <c>postgres://user@host/database</c>.
    /// Prefer <see cref="ConnectionFile"/> for one with a password.
    /// </summary>
    public string? Connection { get; set; }

    /// <summary>A file that holds it, read when the server starts.</summary>
    public string? ConnectionFile { get; set; }

    /// <summary>SQLite: the data file, relative to the data directory; null: <c>asemb.db</c>.</summary>
    public string? Path { get; set; }

    /// <summary>SQLite: connections that read at the same time; 0 goes by the number of processors.</summary>
    [Range(0, 64)]
    public int ReadConnections { get; set; }

    /// <summary>SQLite: most bytes of the data file; 0: as much as the disk holds.</summary>
    [Range(0, long.MaxValue)]
    public long MaxFileBytes { get; set; }

    /// <summary>Days that a job can be asked for; its documents stay.</summary>
    [Range(1, 3650)]
    public int JobRetentionDays { get; set; } = 30;

    /// <summary>PostgreSQL: <c>auto</c> brings the database to the present schema at the start; <c>off</c> refuses one that is not.</summary>
    [AllowedValues("auto", "off")]
    public string Migrate { get; set; } = "auto";

    /// <summary>PostgreSQL: seconds that a start waits for a server that cannot be reached yet.</summary>
    [Range(0, 3600)]
    public int StartupWaitSeconds { get; set; } = 60;

    /// <summary>PostgreSQL: most connections of this server, to each host. Maintenance takes up to four of them.</summary>
    [Range(5, 1000)]
    public int MaxConnections { get; set; } = 20;

    /// <summary>PostgreSQL: seconds that a request waits for a connection.</summary>
    [Range(1, 600)]
    public int ConnectSeconds { get; set; } = 15;

    /// <summary>PostgreSQL: seconds that one statement may take. Building an index is not held to it.</summary>
    [Range(1, 86_400)]
    public int StatementSeconds { get; set; } = 60;

    /// <summary>PostgreSQL: seconds that a statement waits for a lock.</summary>
    [Range(1, 86_400)]
    public int LockSeconds { get; set; } = 20;

    /// <summary>PostgreSQL: statements that each connection keeps prepared; 0 behind a pooler that does not keep them apart (PgBouncer before 1.21).</summary>
    [Range(0, 10_000)]
    public int PreparedStatements { get; set; } = 100;

    /// <summary>PostgreSQL: how far behind a replica may be to be searched, in milliseconds.</summary>
    [Range(0, 3_600_000)]
    public int MaxReplicaLagMs { get; set; } = 10_000;

    /// <summary>PostgreSQL: how the vectors of new embedding indexes are kept: <c>Halfvec</c>, <c>Vector</c> or <c>Binary</c>.</summary>
    public VectorPrecision Precision { get; set; } = VectorPrecision.Halfvec;

    /// <summary>PostgreSQL: chunks of a workspace up to which a search by meaning compares all of them; with more, a graph is built in the background.</summary>
    [Range(1, 100_000_000)]
    public int ExactUpTo { get; set; } = 20_000;

    /// <summary>PostgreSQL: the share of searches that are kept with their text in <c>asemb.query_log</c>; 0 keeps none.</summary>
    [Range(0.0, 1.0)]
    public double QueryLogRate { get; set; }
}
