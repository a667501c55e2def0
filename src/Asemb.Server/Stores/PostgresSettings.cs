using Asemb.Postgres;
using Asemb.Server.Configuration;

namespace Asemb.Server.Stores;

/// <summary>The settings of section <c>Store</c> as the PostgreSQL store takes them.</summary>
public static class PostgresSettings
{
    /// <param name="address">Of a PostgreSQL database.</param>
    public static PostgresStoreOptions From(StoreAddress address, StoreOptions store, TimeProvider time) => new()
    {
        ConnectionString = address.ConnectionString ?? throw new ArgumentException("It is no PostgreSQL database.", nameof(address)),
        TimeProvider = time,
        MigrateOnOpen = string.Equals(store.Migrate, "auto", StringComparison.Ordinal),
        MaxConnections = store.MaxConnections,
        ConnectTimeout = TimeSpan.FromSeconds(store.ConnectSeconds),
        StatementTimeout = TimeSpan.FromSeconds(store.StatementSeconds),
        LockTimeout = TimeSpan.FromSeconds(store.LockSeconds),
        PreparedStatements = store.PreparedStatements,
        Precision = store.Precision,
        ExactUpTo = store.ExactUpTo,
        QueryLogRate = store.QueryLogRate,
        JobRetention = TimeSpan.FromDays(store.JobRetentionDays),
        MaxReplicaLag = TimeSpan.FromMilliseconds(store.MaxReplicaLagMs),
    };
}
