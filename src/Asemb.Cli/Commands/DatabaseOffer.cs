using Asemb.Cli.Output;
using Asemb.Core.Errors;
using Asemb.Postgres.Setup;
using Asemb.Server.Stores;
using Npgsql;
using Spectre.Console;

namespace Asemb.Cli.Commands;

/// <summary>A database that does not exist is made when somebody says so; else the error says how.</summary>
internal static class DatabaseOffer
{
    /// <param name="create">True: make it; false: ask, where somebody can answer; null: the command changes nothing.</param>
    /// <exception cref="AsembException"><c>store_unavailable</c> when it does not exist afterwards.</exception>
    public static async Task EnsureExistsAsync(StoreAddress address, bool? create, Terminal terminal, CancellationToken cancellationToken)
    {
        if (address.ConnectionString is not { } connectionString) return;
        var presence = await DatabaseCreation.LookAsync(connectionString, cancellationToken);
        if (presence is DatabasePresence.Present or DatabasePresence.Unknown) return;
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database!;
        var statement = DatabaseCreation.Statement(name);
        if (presence == DatabasePresence.Missing)
        {
            throw new AsembException(ErrorCodes.StoreUnavailable, $"{address} does not exist, and the login may not make databases. Somebody who may runs: {statement};");
        }

        if (create is null)
        {
            throw new AsembException(ErrorCodes.StoreUnavailable, $"{address} does not exist, and this command changes nothing. Without --status and --dry-run, 'asemb migrate --create-database' would make it ({statement};) and run every migration in it.");
        }

        if (create is false && !Agreed(terminal, name))
        {
            throw new AsembException(ErrorCodes.StoreUnavailable, $"{address} does not exist. The login may make it: add --create-database, or run: {statement};");
        }

        await DatabaseCreation.CreateAsync(connectionString, cancellationToken);
        terminal.Remark($"Made the database {Markup.Escape(name)}.");
    }

    private static bool Agreed(Terminal terminal, string name) =>
        !terminal.Json && terminal.ErrorIsTerminal && !Console.IsInputRedirected
        && terminal.Err.Confirm(Shown.Line($"The database '{name}' does not exist. Make it?"), defaultValue: true);
}
