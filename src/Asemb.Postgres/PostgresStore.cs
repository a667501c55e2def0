using Asemb.Core.Documents;
using Asemb.Core.Embeddings;
using Asemb.Core.Ingestion;
using Asemb.Core.Keys;
using Asemb.Core.Search;
using Asemb.Core.Stores;
using Asemb.Core.Transfer;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Transfer;
using Microsoft.Extensions.Logging;

namespace Asemb.Postgres;

/// <summary>
/// The production store: one PostgreSQL database with pgvector, which several processes may use at once. Thread-safe. Tenants are kept apart by
/// row-level security besides every statement's own condition.
/// </summary>
public sealed class PostgresStore : IAsembStore
{
    private PostgresStore(PostgresDatabase database) => Database = database;

    public string Kind => "postgres";

    public IWorkspaceStore Workspaces => throw new NotSupportedException();

    public IDocumentStore Documents => throw new NotSupportedException();

    public IIngestionStore Ingestion => throw new NotSupportedException();

    public ISearchStore Search => throw new NotSupportedException();

    public IKeyStore Keys => throw new NotSupportedException();

    public IEmbeddingIndexStore EmbeddingIndexes => throw new NotSupportedException();

    /// <summary>Copies of workspaces from another store.</summary>
    public ITransferTarget Transfer => new TransferStore(Database, Documents, Ingestion, TimeProvider.System);

    internal PostgresDatabase Database { get; }

    /// <summary>Connects, applies pending migrations where the login may, and makes sure that row-level security binds.</summary>
    /// <exception cref="Core.Errors.AsembException">
    /// <c>store_unavailable</c>, <c>schema_too_new</c>, <c>schema_drifted</c>, <c>invalid_configuration</c>
    /// </exception>
    public static async Task<PostgresStore> OpenAsync(PostgresStoreOptions options, ILoggerFactory loggers, CancellationToken cancellationToken) =>
        new(await PostgresOpening.OpenAsync(options, loggers, cancellationToken));

    public Task CheckAsync(CancellationToken cancellationToken) =>
        Database.ReadAsync(null, session => session.ScalarAsync<long>("SELECT count(*) FROM asemb.schema_migrations", cancellationToken), cancellationToken);

    public Task<IReadOnlyList<StoreFinding>> VerifyAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<KeyValuePair<string, string>>> DescribeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
