using Asemb.Core.Documents;
using Asemb.Core.Embeddings;
using Asemb.Core.Ingestion;
using Asemb.Core.Keys;
using Asemb.Core.Repair;
using Asemb.Core.Search;
using Asemb.Core.Sources;
using Asemb.Core.Stores;
using Asemb.Core.Transfer;
using Asemb.Core.Webhooks;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Documents;
using Asemb.Postgres.Embeddings;
using Asemb.Postgres.Indexing;
using Asemb.Postgres.Ingestion;
using Asemb.Postgres.Keys;
using Asemb.Postgres.Repair;
using Asemb.Postgres.Search;
using Asemb.Postgres.Sources;
using Asemb.Postgres.Transfer;
using Asemb.Postgres.Webhooks;
using Asemb.Postgres.Workspaces;
using Microsoft.Extensions.Logging;

namespace Asemb.Postgres;

/// <summary>
/// The production store: one PostgreSQL database with pgvector, which several processes may use at once. Thread-safe. Tenants are kept apart by
/// row-level security besides every statement's own condition.
/// </summary>
public sealed class PostgresStore : IAsembStore
{
    private readonly DocumentLeasing _leasing;
    private readonly SearchStore _search;

    private PostgresStore(PostgresDatabase database, PostgresStoreOptions options, ILogger logger)
    {
        var time = options.TimeProvider;
        Database = database;
        _leasing = new DocumentLeasing(database, new LeasedDocuments(database, time), time);
        Workspaces = new WorkspaceStore(database, options);
        Documents = new DocumentStore(database, new DocumentDeletion(database), time);
        var acceptance = new DocumentAcceptance(database, options);
        var commit = new DocumentCommit(database, new LexiconWriter(database), time);
        Ingestion = new IngestionStore(acceptance, new DocumentTaking(database, acceptance, commit, time), _leasing, commit, new DocumentReprocessing(database, time), new JobReports(database));
        Jobs = new JobControl(database, time);
        Workers = new WorkerRegistry(database, time);
        Keys = new KeyStore(database);
        Search = _search = new SearchStore(database, options);
        Webhooks = new WebhookStore(database, new WebhookDeliveries(database, time), time);
        var graphs = new GraphBuilding(database, options.ExactUpTo, logger);
        Maintenance = new PostgresMaintenance(database, graphs, time, logger);
        Transfer = new TransferStore(database, Documents, Ingestion, time);
        Repair = new RepairStore(database, time);
        EmbeddingIndexes = new EmbeddingIndexStore(database, new EmbeddingIndexChanges(database, options), new GraphPreparation(database, graphs, time), time);
        Sources = new SourceStore(database, time);
        Syncs = new SyncStore(database, acceptance, time);
    }

    public string Kind => "postgres";

    public IWorkspaceStore Workspaces { get; }

    public IDocumentStore Documents { get; }

    public IIngestionStore Ingestion { get; }

    public IJobStore Jobs { get; }

    public IWorkerRegistry Workers { get; }

    public ISearchStore Search { get; }

    public IKeyStore Keys { get; }

    public IEmbeddingIndexStore EmbeddingIndexes { get; }

    public ISourceStore Sources { get; }

    public ISyncStore Syncs { get; }

    public IWebhookStore Webhooks { get; }

    public IRepairStore Repair { get; }

    /// <summary>What servers do beside requests.</summary>
    public PostgresMaintenance Maintenance { get; }

    /// <summary>Copies of workspaces from another store.</summary>
    public ITransferTarget Transfer { get; }

    internal PostgresDatabase Database { get; }

    /// <summary>Connects, applies pending migrations where the login may, and makes sure that row-level security binds.</summary>
    /// <exception cref="Core.Errors.AsembException">
    /// <c>store_unavailable</c>, <c>schema_too_new</c>, <c>schema_drifted</c>, <c>invalid_configuration</c>
    /// </exception>
    public static async Task<PostgresStore> OpenAsync(PostgresStoreOptions options, ILoggerFactory loggers, CancellationToken cancellationToken) =>
        new(await PostgresOpening.OpenAsync(options, loggers, cancellationToken), options, loggers.CreateLogger<PostgresMaintenance>());

    public Task CheckAsync(CancellationToken cancellationToken) =>
        Database.ReadAsync(null, session => session.ScalarAsync<long>(StoreSql.CountMigrations, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<StoreFinding>> VerifyAsync(CancellationToken cancellationToken) => StoreFinding.FindAsync(Repair, cancellationToken);

    public async Task<IReadOnlyList<KeyValuePair<string, string>>> DescribeAsync(CancellationToken cancellationToken) => await Database.ReadAsync(
        null,
        async session => (await session.SingleAsync(
            StoreSql.Describe,
            row => Enumerable.Range(0, row.FieldCount).Select(at => KeyValuePair.Create(row.GetName(at), row.GetStringOrNull(at) ?? "none")).ToList(),
            cancellationToken))!,
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _leasing.Dispose();
        await _search.DisposeAsync();
        await Database.DisposeAsync();
    }
}
