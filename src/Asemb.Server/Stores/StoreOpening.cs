using Asemb.Core.Errors;
using Asemb.Core.Stores;
using Asemb.Postgres;
using Asemb.Server.Configuration;
using Asemb.Sqlite;

namespace Asemb.Server.Stores;

/// <summary>Opens the store that the configuration names. A PostgreSQL server that cannot be reached yet is waited for.</summary>
internal static class StoreOpening
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    public static async Task<IAsembStore> OpenAsync(AsembServerOptions options, ServerConfiguration configuration, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var address = configuration.StoreAddress;
        if (!address.IsPostgres) return await SqliteStore.OpenAsync(SqliteOptions(options, configuration), loggers, cancellationToken);
        var settings = PostgresSettings.From(address, configuration.Store, options.TimeProvider);
        var logger = loggers.CreateLogger(typeof(StoreOpening));
        var started = options.TimeProvider.GetTimestamp();
        var patience = TimeSpan.FromSeconds(configuration.Store.StartupWaitSeconds);
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return await PostgresStore.OpenAsync(settings, loggers, cancellationToken);
            }
            catch (AsembException exception) when (exception is { IsTransient: true } && exception.Error == ErrorCodes.StoreUnavailable)
            {
                var left = patience - options.TimeProvider.GetElapsedTime(started);
                if (left <= TimeSpan.Zero) throw;
                StoreLog.NotYet(logger, address.Shown, exception.Message, Math.Ceiling(left.TotalSeconds));
                await Task.Delay(pause < left ? pause : left, options.TimeProvider, cancellationToken);
            }
        }
    }

    /// <summary>The SQLite file that the configuration names.</summary>
    public static string SqlitePath(string dataDirectory, StoreAddress address, StoreOptions store) =>
        Path.GetFullPath(address.SqlitePath is { Length: > 0 } path ? path : store.Path ?? AsembServer.StoreFileName, dataDirectory);

    private static SqliteStoreOptions SqliteOptions(AsembServerOptions options, ServerConfiguration configuration)
    {
        var store = configuration.Store;
        var settings = new SqliteStoreOptions
        {
            Path = SqlitePath(options.DataDirectory, configuration.StoreAddress, store),
            TimeProvider = options.TimeProvider,
            MaxFileBytes = store.MaxFileBytes == 0 ? null : store.MaxFileBytes,
            JobRetention = TimeSpan.FromDays(store.JobRetentionDays),
        };
        return store.ReadConnections == 0 ? settings : settings with { ReadConnections = store.ReadConnections };
    }
}
