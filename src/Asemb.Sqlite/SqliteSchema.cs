using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Migrations;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Asemb.Sqlite;

/// <summary>Schemas of data files as text, to be compared: a line per table or index, sorted, with the statement that made it.</summary>
public static class SqliteSchema
{
    /// <summary>Reads the schema of a data file, which another process may have open.</summary>
    /// <exception cref="Core.Errors.AsembException"><c>store_unavailable</c> when it cannot be read.</exception>
    public static Task<string> DumpAsync(string path, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            var connection = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false };
            using var session = new SqliteSession(new SqliteConnection(connection.ConnectionString));
            try
            {
                session.Connection.Open();
                return Write(SchemaMigrator.ReadSchema(session));
            }
            catch (SqliteException exception)
            {
                throw new Core.Errors.AsembException(Core.Errors.ErrorCodes.StoreUnavailable, $"{path} cannot be read: {exception.Message}", exception);
            }
        },
        cancellationToken);

    /// <summary>Makes a data file, opens it a second time as an upgrade would, and reads its schema.</summary>
    public static async Task<string> DumpFreshAsync(string path, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        for (var opened = 0; opened < 2; opened++)
        {
            await using var store = await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = path }, loggers, cancellationToken);
        }

        return await DumpAsync(path, cancellationToken);
    }

    private static string Write(Dictionary<string, string> schema) =>
        string.Join('\n', schema.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}: {entry.Value.ReplaceLineEndings(" ")}"));
}
