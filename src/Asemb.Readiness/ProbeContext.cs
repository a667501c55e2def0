namespace Asemb.Readiness;

/// <summary>What probes may look at.</summary>
public sealed record ProbeContext
{
    /// <summary>Why a probe of the store measured nothing.</summary>
    internal const string NoStore = "the data file is not at hand: the server runs elsewhere, or Store:Path names another file; run this on the server's own machine";

    /// <summary>Why a probe of the database server measured nothing.</summary>
    internal const string NoDatabase = "this installation stores in SQLite, or the server runs elsewhere; the item measures PostgreSQL on the server's own machine";

    /// <summary>The running server, with an admin key.</summary>
    public required HttpClient Server { get; init; }

    /// <summary>The running server, without a key.</summary>
    public required HttpClient Anonymous { get; init; }

    /// <summary>Null when the server is elsewhere.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>The checkout the product runs from; null for an installed product.</summary>
    public string? Repository { get; init; }

    /// <summary>How to look at and make schemas of the store in use; null when the server is elsewhere.</summary>
    public SchemaAccess? Schema { get; init; }

    /// <summary>How the live store answers its own queries; null when the server is elsewhere.</summary>
    public Func<CancellationToken, Task<StorePlans>>? Plans { get; init; }

    /// <summary>The live store's vectors, read beside the server; null when it is elsewhere.</summary>
    public VectorAccess? Vectors { get; init; }

    /// <summary>The database server of the live store; null when the store is a file, or the server elsewhere.</summary>
    public Func<CancellationToken, Task<DatabaseFacts>>? Database { get; init; }

    /// <summary>Names of all settings, e.g. <c>Server:Port</c>; entries of lists are numbered 0.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    public required TimeProvider Time { get; init; }
}

/// <summary>Schemas of a store.</summary>
/// <param name="DumpLive">The live store's tables and indexes as text, sorted.</param>
/// <param name="MigrateFresh">Migrates a new store, in the given empty folder if it is a file, twice, and dumps its schema; null when none can be made here.</param>
public sealed record SchemaAccess(Func<CancellationToken, Task<string>> DumpLive, Func<string, CancellationToken, Task<string?>> MigrateFresh)
{
    internal const string NoFresh = "the login may not make a database to migrate anew (CREATEDB)";

    /// <summary>What the migrations break of the rules of <c>docs/postgres.md</c>; empty when they keep them.</summary>
    public IReadOnlyList<string> LintFindings { get; init; } = [];

    /// <summary>How many rules they were held to; 0: none.</summary>
    public int LintRules { get; init; }
}
