using System.Globalization;
using Asemb.Core.Errors;
using Asemb.Sqlite.Migrations;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Asemb.Sqlite.Connections;

/// <summary>The data file: owned by this process alone, one writer, several readers. Thread-safe.</summary>
internal sealed class SqliteDatabase : IAsyncDisposable
{
    // Vectors of 256 floats take 1 KB: larger pages waste less of their end.
    private const int PageBytes = 8192;

    /// <summary>What the messages of a running store call it: tenants read them, and where it lies is not theirs to know. The log has the path from its opening.</summary>
    private const string Name = "The data file";

    private readonly DataFileLock _lock;
    private readonly SqliteWriter _writer;
    private readonly SqliteReaders _readers;

    private SqliteDatabase(string path, long synchronous, DataFileLock @lock, SqliteWriter writer, SqliteReaders readers)
    {
        Path = path;
        Synchronous = synchronous;
        _lock = @lock;
        _writer = writer;
        _readers = readers;
    }

    public string Path { get; }

    /// <summary>What the writing connection says of <c>PRAGMA synchronous</c>; 2: every commit is flushed.</summary>
    public long Synchronous { get; }

    /// <exception cref="AsembException">
    /// <c>data_directory_locked</c>, <c>schema_too_new</c>, <c>schema_drifted</c>, <c>store_unavailable</c>
    /// </exception>
    public static SqliteDatabase Open(SqliteStoreOptions options, ILogger logger)
    {
        var path = System.IO.Path.GetFullPath(options.Path);
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AsembException(ErrorCodes.StoreUnavailable, $"The folder of {path} cannot be made ({exception.Message}). Choose another folder with --data.", exception);
        }

        var @lock = DataFileLock.Acquire(path);
        SqliteSession? session = null;
        var opened = false;
        try
        {
            CreateForOwnerAlone(path);
            session = Connect(path, SqliteOpenMode.ReadWriteCreate);
            var migrator = new SchemaMigrator(options.TimeProvider, logger);

            // Before anything is set: setting the journal mode alone would change a file that is not ours.
            var applied = migrator.Inspect(session, path);
            var synchronous = Configure(session, options);
            var schema = migrator.Migrate(session, applied);
            Log.Opened(logger, path, schema, session.Connection.ServerVersion);
            var readers = new SqliteReaders(Name, Math.Clamp(options.ReadConnections, 1, 64), () => OpenReader(path));
            opened = true;
            return new SqliteDatabase(path, synchronous, @lock, new SqliteWriter(session, Name, new FileUpkeep(session, path, options, logger), logger), readers);
        }
        catch (SqliteException exception)
        {
            if (SqliteFailures.Translate(exception, path) is { } translated) throw translated;
            throw;
        }
        finally
        {
            if (!opened)
            {
                session?.Dispose();
                @lock.Dispose();
            }
        }
    }

    public Task<T> WriteAsync<T>(Func<WriteScope, T> work, CancellationToken cancellationToken) => _writer.WriteAsync(work, runsAlone: false, cancellationToken);

    /// <summary>As <see cref="WriteAsync{T}"/>, with everything committed before already in memory and nothing else under way.</summary>
    public Task<T> WriteAloneAsync<T>(Func<WriteScope, T> work, CancellationToken cancellationToken) => _writer.WriteAsync(work, runsAlone: true, cancellationToken);

    public Task<T> ReadAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) => _readers.ReadAsync(work, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _readers.DisposeAsync();
        await _writer.DisposeAsync();
        _lock.Dispose();
    }

    /// <summary>SQLite gives the log the rights of the file, and the documents in it are nobody else's business.</summary>
    private static void CreateForOwnerAlone(string path)
    {
        if (OperatingSystem.IsWindows() || System.IO.Path.Exists(path)) return;
        try
        {
            using var file = new FileStream(
                path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AsembException(ErrorCodes.StoreUnavailable, $"{path} cannot be made ({exception.Message}). Check the disk and the folder's rights.", exception);
        }
    }

    /// <returns>What <c>PRAGMA synchronous</c> now is.</returns>
    private static long Configure(SqliteSession session, SqliteStoreOptions options)
    {
        session.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA page_size = {PageBytes}"));

        // What is deleted is given back to the file system in small steps when nothing else is to be done; takes effect in a new file.
        session.Execute("PRAGMA auto_vacuum = INCREMENTAL");
        session.Execute("PRAGMA journal_mode = WAL");

        // FULL, not NORMAL: in WAL mode NORMAL flushes at checkpoints only, so a power cut would take back documents whose acceptance was
        // already acknowledged. The price, one flush a transaction, is shared by all writes that wait together.
        session.Execute("PRAGMA synchronous = FULL");

        // On macOS fsync does not reach the disk itself; no effect elsewhere.
        session.Execute("PRAGMA fullfsync = ON");
        session.Execute("PRAGMA foreign_keys = ON");
        session.Execute("PRAGMA cache_size = -16384");
        session.Execute("PRAGMA temp_store = MEMORY");

        // Fewer, larger checkpoints (32 MB), and a log that shrinks again after a large transaction.
        session.Execute("PRAGMA wal_autocheckpoint = 4096");
        session.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA journal_size_limit = {Math.Min(64L << 20, options.MaxLogBytes)}"));
        if (options.MaxFileBytes is { } most)
        {
            var pages = Math.Max(1, most / session.Scalar<long>("PRAGMA page_size"));
            session.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {pages}"));
        }

        return session.Scalar<long>("PRAGMA synchronous");
    }

    private static SqliteSession OpenReader(string path)
    {
        var session = Connect(path, SqliteOpenMode.ReadWrite);
        session.Execute("PRAGMA query_only = ON");

        // No mmap: a read error of the disk would end the process with SIGBUS instead of one request with an error.
        session.Execute("PRAGMA cache_size = -4096");
        session.Execute("PRAGMA temp_store = MEMORY");
        return session;
    }

    private static SqliteSession Connect(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 5 }.ConnectionString);
        try
        {
            connection.Open();
            return new SqliteSession(connection);
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }
}
