using System.Net.Sockets;
using Asemb.Core.Errors;
using Npgsql;

namespace Asemb.Postgres.Connections;

/// <summary>Tells failures of the server and the way to it, which an operator can mend or time does, from faults of this program.</summary>
internal static class PostgresFailures
{
    private const string PasswordPlaces = "Password= in the address of the store (or the file that Store:ConnectionFile names), the variable PGPASSWORD, a line in ~/.pgpass or in the file that PGPASSFILE names";

    /// <summary>The transaction was rolled back for reasons that may not come again: it can be begun anew.</summary>
    public static bool IsConflict(Exception exception) => exception is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected };

    /// <summary>One transaction stood in the way of another, or took too long for its time-out: no failure of the server.</summary>
    private static bool IsBusy(PostgresException exception) =>
        IsConflict(exception) || exception.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled;

    /// <summary>The connection is lost; whether what was sent last took effect is not known.</summary>
    public static bool IsLost(Exception exception) => exception switch
    {
        PostgresException postgres => postgres.SqlState.StartsWith("08", StringComparison.Ordinal)
            || postgres.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow,
        NpgsqlException { InnerException: IOException or SocketException } => true,
        _ => false,
    };

    /// <summary>Runs it, and makes errors that say what to do of failures from outside.</summary>
    /// <param name="where">As for <see cref="Translate(Exception, string)"/>.</param>
    public static async Task<T> TranslateAsync<T>(string where, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && Translate(exception, where) is not null)
        {
            throw Translate(exception, where)!;
        }
    }

    /// <summary>Null when it is no outside failure.</summary>
    /// <param name="where">How the message names the database; its address only where operators alone read it.</param>
    public static AsembException? Translate(Exception exception, string where) => exception switch
    {
        PostgresException postgres => Translate(postgres, where),
        NpgsqlException { InnerException: TimeoutException } npgsql when npgsql.Message.Contains("pool has been exhausted", StringComparison.Ordinal) => Unavailable(
            $"{where}: all connections were in use for longer than the time-out. Repeat the request later; raise the pool's size if it happens often.", exception, isTransient: true),
        NpgsqlException { InnerException: TimeoutException } or TimeoutException => Unavailable(
            $"{where} did not answer in time. The request may be repeated.", exception, isTransient: true),
        NpgsqlException { InnerException: IOException or SocketException } or SocketException => Unavailable(
            $"{where} cannot be reached ({(exception.InnerException ?? exception).Message}). Check that it runs and that host, port and firewall are right; the request may be repeated.", exception, isTransient: true),
        // Of the library itself, which found none anywhere before it asked the server again.
        NpgsqlException npgsql when npgsql.Message.StartsWith("No password has been provided", StringComparison.Ordinal) => Unavailable(
            $"{where} asks for a password, and none was found. Give it in one of these ways: {PasswordPlaces}.", exception, isTransient: false),
        FileNotFoundException { FileName: { } file } when Environment.GetEnvironmentVariable("PGPASSFILE") is { Length: > 0 } named && Path.GetFullPath(named) == Path.GetFullPath(file) => Unavailable(
            $"{where} asks for a password, and the file that PGPASSFILE names, {file}, does not exist. Give it in one of these ways: {PasswordPlaces}.", exception, isTransient: false),
        NpgsqlException npgsql => Unavailable($"{where} cannot be used: {npgsql.Message}", exception, isTransient: npgsql.IsTransient),
        _ => null,
    };

    private static AsembException? Translate(PostgresException exception, string where)
    {
        (string Text, bool Transient)? found = exception.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword =>
                ($"refuses the login ({exception.SqlState}: {exception.MessageText}). Check that user and its password, which is the first found of: {PasswordPlaces}; and pg_hba.conf.", false),
            PostgresErrorCodes.InvalidAuthorizationSpecification =>
                ($"refuses the login ({exception.SqlState}: {exception.MessageText}). Check Username and Password of the connection string, and pg_hba.conf.", false),
            PostgresErrorCodes.InvalidCatalogName => ($"does not exist ({exception.MessageText}). Create it: `CREATE DATABASE …`, or correct the connection string.", false),
            PostgresErrorCodes.TooManyConnections => ("has no connection left (53300). Lower the pool's size or raise max_connections; the request may be repeated.", true),
            PostgresErrorCodes.DiskFull => ("cannot grow: the disk is full (53100). Nothing of this request was kept. Free space, then repeat it.", true),
            PostgresErrorCodes.OutOfMemory or PostgresErrorCodes.ConfigurationLimitExceeded =>
                ($"ran out of memory ({exception.SqlState}). Lower work_mem or the number of connections; the request may be repeated.", true),
            PostgresErrorCodes.ReadOnlySqlTransaction =>
                ("is read-only (25006): it is a replica, or default_transaction_read_only is set. Nothing was written. Use the primary.", true),
            PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => ("was too busy with the same rows. The request may be repeated.", true),
            PostgresErrorCodes.LockNotAvailable => ("waited too long for a lock (55P03). The request may be repeated.", true),
            PostgresErrorCodes.QueryCanceled => ("took longer than the statement time-out (57014). The request may be repeated.", true),
            PostgresErrorCodes.IoError => ($"could not be read or written ({exception.MessageText}). Check the disk and the server's log.", true),
            PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => ($"is damaged ({exception.MessageText}). Restore a backup.", false),
            PostgresErrorCodes.InsufficientPrivilege =>
                ($"refuses what the store needs (42501: {exception.MessageText}). Grant the login membership in asemb_app: `GRANT asemb_app TO …`.", false),
            PostgresErrorCodes.InvalidSqlStatementName or PostgresErrorCodes.DuplicatePreparedStatement =>
                ($"stands behind a pooler that does not keep prepared statements apart ({exception.SqlState}). Set the number of prepared statements to 0.", false),
            PostgresErrorCodes.ProtocolViolation when exception.MessageText.Contains("startup parameter", StringComparison.Ordinal) =>
                ($"stands behind a pooler that does not hand on in which role a login of many rights is to work ({exception.SqlState}: {exception.MessageText}). "
                    + "Use a login that is a member of asemb_app alone: `CREATE ROLE … LOGIN IN ROLE asemb_app`.", false),
            PostgresErrorCodes.UndefinedFunction when exception.MessageText.Contains("asemb.enter", StringComparison.Ordinal) =>
                ("has not the tables of ASEMB, or they were removed. Run `asemb migrate`.", false),
            _ when IsLost(exception) => ($"closed the connection ({exception.SqlState}: {exception.MessageText}). The request may be repeated.", true),
            _ => null,
        };
        return found is { } failure ? Unavailable($"{where} {failure.Text}", exception, failure.Transient, IsBusy(exception)) : null;
    }

    private static AsembException Unavailable(string message, Exception exception, bool isTransient, bool isBusy = false) =>
        new(ErrorCodes.StoreUnavailable, message, exception) { IsTransient = isTransient, IsSetupFault = !isTransient, IsBusy = isBusy };
}
