using Asemb.Core.Errors;
using Npgsql;

namespace Asemb.Postgres.Connections;

/// <summary>Connection strings: what is shown of them, and what the store adds.</summary>
internal static class PostgresAddress
{
    /// <summary>Database and server, without login and password.</summary>
    public static string Of(string connectionString)
    {
        var builder = Parse(connectionString);
        return $"Database '{builder.Database ?? builder.Username}' at {builder.Host}{((builder.Host ?? "").Contains(':', StringComparison.Ordinal) ? "" : $":{builder.Port}")}";
    }

    /// <summary>Several hosts: one is the primary, the others are its replicas.</summary>
    public static bool HasReplicas(string connectionString) => (Parse(connectionString).Host ?? "").Contains(',', StringComparison.Ordinal);

    /// <summary>As the login itself, one connection, of the primary.</summary>
    public static string ForLogin(PostgresStoreOptions options)
    {
        var builder = Parse(options.ConnectionString);
        builder.Pooling = false;
        if (HasReplicas(options.ConnectionString)) builder.TargetSessionAttributes = "primary";
        builder.ApplicationName ??= "asemb";
        builder.Timeout = Seconds(options.ConnectTimeout);
        return builder.ConnectionString;
    }

    /// <summary>As the application.</summary>
    /// <param name="laysDownPower">The login has more rights than the application needs.</param>
    public static string ForApplication(PostgresStoreOptions options, bool laysDownPower)
    {
        var builder = Parse(options.ConnectionString);
        builder.ApplicationName ??= "asemb";
        builder.MaxPoolSize = options.MaxConnections;
        builder.Timeout = Seconds(options.ConnectTimeout);
        builder.CommandTimeout = Seconds(options.StatementTimeout);
        builder.MaxAutoPrepare = options.PreparedStatements;
        builder.AutoPrepareMinUsages = 2;

        // A server that vanishes without a word is noticed by this alone where a statement may take as long as it takes.
        if (!builder.TcpKeepAlive) (builder.TcpKeepAlive, builder.TcpKeepAliveTime, builder.TcpKeepAliveInterval) = (true, 30, 10);

        // Nothing is ever set for longer than a transaction, so that there is nothing to reset.
        builder.NoResetOnClose = true;
        if (laysDownPower) builder.Options = $"{builder.Options} -c role=asemb_app".Trim();
        return builder.ConnectionString;
    }

    private static int Seconds(TimeSpan time) => (int)Math.Clamp(Math.Ceiling(time.TotalSeconds), 1, 1024);

    private static NpgsqlConnectionStringBuilder Parse(string connectionString)
    {
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(connectionString);
            return string.IsNullOrEmpty(builder.Host) ? throw new FormatException("it names no Host") : builder;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidOperationException)
        {
            throw new AsembException(
                ErrorCodes.InvalidConfiguration, $"The connection string is not valid: {exception.Message}. Write it as `Host=…;Database=…;Username=…;Password=…`.", exception)
            { IsSetupFault = true };
        }
    }
}
