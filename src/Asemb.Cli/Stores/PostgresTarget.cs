using System.CommandLine;
using Asemb.Cli.Commands;
using Asemb.Core.Errors;
using Asemb.Postgres;
using Asemb.Server;
using Asemb.Server.Stores;

namespace Asemb.Cli.Stores;

/// <summary>The PostgreSQL database that a command works on directly, without a server: the one of --store, else that of the data directory.</summary>
/// <param name="Options">As the server would open it.</param>
internal sealed record PostgresTarget(StoreAddress Address, PostgresStoreOptions Options)
{
    /// <exception cref="AsembException"><c>usage</c> when it is an SQLite store; <c>invalid_configuration</c></exception>
    public static PostgresTarget Find(CommandContext context, Option<string?> option)
    {
        if (context.NamedServer is not null)
        {
            throw new AsembException(ErrorCodes.Usage, "This command talks to the database itself; --server and ASEMB_SERVER_URL name a server. Name the database with --store.");
        }

        var (address, target) = Find(context, StoreOption.Read(context.Options, option));
        return target
            ?? throw new AsembException(
                ErrorCodes.Usage, $"The store is an SQLite file, {address.SqlitePath}, which every start looks after by itself; this command is for PostgreSQL. Name a database with --store.");
    }

    /// <summary>The store that a server would have; without a target when it is no PostgreSQL database.</summary>
    /// <param name="store">As --store says; null when it does not.</param>
    public static (StoreAddress Address, PostgresTarget? Target) Find(CommandContext context, string? store)
    {
        var (address, settings) = AsembServer.FindStore(new AsembServerOptions
        {
            DataDirectory = context.Data.Path,
            Settings = new Dictionary<string, string?>(StoreOption.Settings(store), StringComparer.Ordinal),
        });
        return (address, address.IsPostgres ? new PostgresTarget(address, PostgresSettings.From(address, settings, context.Time)) : null);
    }
}
