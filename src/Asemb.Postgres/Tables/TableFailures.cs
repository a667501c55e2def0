using System.Net.Sockets;
using Asemb.Core.Errors;
using Npgsql;

namespace Asemb.Postgres.Tables;

/// <summary>
/// What a user's database answers instead of rows, in words that say what to do. None of them removes a document: a source that cannot be read has lost
/// nothing. Neither host nor login is named, which belong to the operator.
/// </summary>
internal static class TableFailures
{
    public static async Task<T> TranslateAsync<T>(TableSettings settings, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && Translate(exception, settings) is not null)
        {
            throw Translate(exception, settings)!;
        }
    }

    /// <summary>Null when it is no failure of the other side.</summary>
    public static AsembException? Translate(Exception exception, TableSettings settings)
    {
        var where = $"The database of connection '{settings.Connection}'";
        var what = settings.Table is { } table ? $"table '{table}'" : "the query";
        return exception switch
        {
            PostgresException postgres => Translate(postgres, settings, where, what),
            NpgsqlException { InnerException: TimeoutException } or TimeoutException => new AsembException(
                ErrorCodes.SourceUnavailable,
                $"{where} did not answer within {settings.StatementTimeout} s. It is tried again; if it happens often, index the columns of key and watermark, lower batchSize or raise statementTimeout.", exception)
            { IsTransient = true },
            NpgsqlException { InnerException: IOException or SocketException } or SocketException => new AsembException(
                ErrorCodes.SourceUnavailable, $"{where} cannot be reached. It is tried again; check that it runs, and the host and port of Connections:{settings.Connection}.", exception)
            { IsTransient = true },
            NpgsqlException npgsql when npgsql.Message.StartsWith("No password has been provided", StringComparison.Ordinal) => new AsembException(
                ErrorCodes.SourceDenied, $"{where} asks for a password, and Connections:{settings.Connection} has none.", exception)
            { IsSetupFault = true },
            NpgsqlException npgsql => new AsembException(ErrorCodes.SourceUnavailable, $"{where} cannot be used: {npgsql.Message}", exception) { IsTransient = npgsql.IsTransient },
            _ => null,
        };
    }

    private static AsembException Translate(PostgresException exception, TableSettings settings, string where, string what)
    {
        var said = $"({exception.SqlState}: {exception.MessageText})";
        return exception.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => new AsembException(
                ErrorCodes.SourceDenied,
                $"{where} refuses the login {exception.SqlState}. If its password has changed, correct Connections:{settings.Connection}; an entry with a File is read anew at each sync, any other when the server starts.", exception)
            { IsSetupFault = true },
            PostgresErrorCodes.InsufficientPrivilege => new AsembException(
                ErrorCodes.SourceDenied,
                $"{where} does not let the login read {what} {said}. Grant it: `GRANT USAGE ON SCHEMA … TO …; GRANT SELECT ON … TO …` (of an outbox also DELETE).", exception)
            { IsSetupFault = true },
            PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName => new AsembException(
                ErrorCodes.SourceChanged, $"{where} has no {what} any more, or never had {said}. Its documents stay. Bring it back, or change the source's settings.", exception),
            PostgresErrorCodes.UndefinedColumn => new AsembException(
                ErrorCodes.SourceChanged, $"A column of {what} is gone {said}. The documents stay as they are. Bring it back, or change the source's settings.", exception),
            PostgresErrorCodes.ReadOnlySqlTransaction => TableSettingsReading.Invalid("query", $"The query would write {said}. A source reads only."),
            PostgresErrorCodes.QueryCanceled => new AsembException(
                ErrorCodes.SourceUnavailable, $"{where} took longer than {settings.StatementTimeout} s for {what}. Index the columns of key and watermark, lower batchSize or raise statementTimeout.", exception)
            { IsTransient = true },
            _ when exception.IsTransient || exception.SqlState.StartsWith("08", StringComparison.Ordinal) || exception.SqlState.StartsWith("53", StringComparison.Ordinal)
                || exception.SqlState.StartsWith("57P", StringComparison.Ordinal) => new AsembException(ErrorCodes.SourceUnavailable, $"{where} cannot be used now {said}. It is tried again.", exception) { IsTransient = true },
            _ => new AsembException(ErrorCodes.InvalidSource, $"{where} cannot run {what} {said}. Correct the source's settings.", exception)
            { Field = settings.Query is null ? "settings.table" : "settings.query" },
        };
    }
}
