namespace Asemb.Postgres;

/// <summary>Where the PostgreSQL store keeps its data and what it may use.</summary>
public sealed record PostgresStoreOptions
{
    /// <summary>As Npgsql takes it, e.g. <c>Host=db;Database=asemb;Username=asemb;Password=…</c>. Several hosts: one primary and its replicas.</summary>
    public required string ConnectionString { get; init; }

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Apply migrations when opening, if the login may. False: refuse a schema that is not up to date.</summary>
    public bool MigrateOnOpen { get; init; } = true;

    /// <summary>Connections at the same time, up to 1,000; maintenance takes up to four. Whoever finds none free waits for <see cref="ConnectTimeout"/>.</summary>
    public int MaxConnections { get; init; } = 20;

    /// <summary>How long to wait for a connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one statement may take. Building indexes and verification are not bound by it.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a statement may wait for a lock.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Statements each connection keeps prepared; 0 for a pooler that does not keep them apart (PgBouncer before 1.21).</summary>
    public int PreparedStatements { get; init; } = 100;

    /// <summary>How vectors of workspaces that are made from now on are kept.</summary>
    public VectorPrecision Precision { get; init; } = VectorPrecision.Halfvec;

    /// <summary>
    /// Chunks of a workspace up to which a search by meaning compares all of them: exact, and with 256 dimensions done in 9 ms. With more, maintenance builds a
    /// graph that finds 98 of 100.
    /// </summary>
    public int ExactUpTo { get; init; } = 20_000;

    /// <summary>The share of searches that are kept with their text, plan and time in <c>asemb.query_log</c>, 0 to 1. None: what people ask is private.</summary>
    public double QueryLogRate { get; init; }

    /// <summary>How long jobs can be asked for after their documents were accepted. Documents stay.</summary>
    public TimeSpan JobRetention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How far a replica may be behind and still answer searches.</summary>
    public TimeSpan MaxReplicaLag { get; init; } = TimeSpan.FromSeconds(10);
}
