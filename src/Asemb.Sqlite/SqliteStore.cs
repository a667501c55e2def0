using System.Globalization;
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
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Documents;
using Asemb.Sqlite.Embeddings;
using Asemb.Sqlite.Indexing;
using Asemb.Sqlite.Ingestion;
using Asemb.Sqlite.Keys;
using Asemb.Sqlite.Repair;
using Asemb.Sqlite.Search;
using Asemb.Sqlite.Sources;
using Asemb.Sqlite.Transfer;
using Asemb.Sqlite.Webhooks;
using Asemb.Sqlite.Workspaces;
using Microsoft.Extensions.Logging;

namespace Asemb.Sqlite;

/// <summary>
/// The embedded store: one SQLite file, opened by one process. Thread-safe. A write is flushed to disk before its task completes; writes that wait
/// together share the flush. Words and vectors are held in memory for each workspace in use and rebuilt from the rows when it is first needed.
/// </summary>
public sealed class SqliteStore : IAsembStore
{
    private readonly SqliteDatabase _database;
    private readonly WorkspaceIndexes _indexes;

    private SqliteStore(SqliteDatabase database, SqliteStoreOptions options, ILogger logger)
    {
        var time = options.TimeProvider;
        _indexes = new WorkspaceIndexes(database, logger, options.MaxChunks);
        _database = database;
        Workspaces = new WorkspaceStore(database, _indexes, time);
        Documents = new DocumentStore(database, _indexes, time);
        var acceptance = new DocumentAcceptance(database, time, options.JobRetention);
        var commit = new DocumentCommit(database, _indexes, time);
        Ingestion = new IngestionStore(acceptance, new DocumentTaking(acceptance, commit, time), new DocumentLeasing(database, time), commit, new DocumentReprocessing(database, time), new JobReports(database));
        Jobs = new JobControl(database, time);
        Workers = new WorkerRegistry(time);
        Search = new SearchStore(database, _indexes);
        Keys = new KeyStore(database);
        Webhooks = new WebhookStore(database, new WebhookDeliveries(database, time), time);
        Transfer = new TransferReading(database);
        Repair = new RepairStore(database, _indexes, time);
        EmbeddingIndexes = new EmbeddingIndexStore(database, new IndexActivation(database, _indexes, time), time);
        Sources = new SourceStore(database, time);
        Syncs = new SyncStore(database, acceptance, time);
    }

    public string Kind => "sqlite";

    public IWorkspaceStore Workspaces { get; }

    public IDocumentStore Documents { get; }

    public IIngestionStore Ingestion { get; }

    public IJobStore Jobs { get; }

    public IWorkerRegistry Workers { get; }

    public ISearchStore Search { get; }

    public IKeyStore Keys { get; }

    /// <summary>Everything as it is stored, for a copy in another store.</summary>
    public ITransferSource Transfer { get; }

    public IEmbeddingIndexStore EmbeddingIndexes { get; }

    public ISourceStore Sources { get; }

    public ISyncStore Syncs { get; }

    public IWebhookStore Webhooks { get; }

    public IRepairStore Repair { get; }

    /// <summary>Opens the file, makes it when missing, and brings it to the present schema.</summary>
    /// <exception cref="Core.Errors.AsembException">
    /// <c>data_directory_locked</c> when another process has it open, <c>schema_too_new</c>, <c>schema_drifted</c>, <c>store_unavailable</c>.
    /// </exception>
    public static async Task<SqliteStore> OpenAsync(SqliteStoreOptions options, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        // Opening replays the log of a killed process, which can take a while.
        var logger = loggers.CreateLogger<SqliteStore>();
        var database = await Task.Run(() => SqliteDatabase.Open(options, logger), cancellationToken);
        return new SqliteStore(database, options, logger);
    }

    public Task CheckAsync(CancellationToken cancellationToken) =>
        _database.ReadAsync(session => session.Scalar<long>(StoreSql.CountMigrations), cancellationToken);

    public Task<IReadOnlyList<StoreFinding>> VerifyAsync(CancellationToken cancellationToken) => StoreFinding.FindAsync(Repair, cancellationToken);

    public Task<IReadOnlyList<KeyValuePair<string, string>>> DescribeAsync(CancellationToken cancellationToken) =>
        _database.ReadAsync<IReadOnlyList<KeyValuePair<string, string>>>(
            session =>
            [
                new("path", _database.Path),
                new("sqliteVersion", session.Connection.ServerVersion),
                new("schemaVersion", session.Scalar<long>(StoreSql.CountMigrations).ToString(CultureInfo.InvariantCulture)),
                new("journalMode", session.Scalar<string>("PRAGMA journal_mode")!),
                new("synchronous", _database.Synchronous switch { 2 => "full", 3 => "extra", 1 => "normal", _ => "off" }),
                new("pageSize", session.Scalar<long>("PRAGMA page_size").ToString(CultureInfo.InvariantCulture)),
                new("fileBytes", Length(_database.Path)),
                new("walBytes", Length(_database.Path + "-wal")),
                new("freePages", session.Scalar<long>("PRAGMA freelist_count").ToString(CultureInfo.InvariantCulture)),
            ],
            cancellationToken);

    /// <summary>Waits for the writes under way, then lets go of the file.</summary>
    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private static string Length(string path) => (File.Exists(path) ? new FileInfo(path).Length : 0).ToString(CultureInfo.InvariantCulture);
}
