using System.CommandLine;
using Asemb.Cli.Stores;
using Asemb.Core.Errors;
using Asemb.Server.Stores;

namespace Asemb.Cli.Commands;

/// <summary>Moving house: from the embedded store to PostgreSQL.</summary>
internal static class StoreCommand
{
    public static Command Create() => new("store", "Copies what is in one store to another.") { Copy() };

    private static Command Copy()
    {
        var from = new Option<string?>("--from") { Description = "The store to copy: sqlite:PATH. [default: the SQLite file in the data directory]", HelpName = "STORE" };
        var to = new Option<string?>("--to") { Description = "The PostgreSQL database to copy to: a connection string or a URI postgres://.", HelpName = "STORE", Required = true };
        var create = StoreOption.CreateDatabase();
        var command = new Command("copy", "Copies workspaces with documents, originals, chunks, vectors, keys and sources; nothing is embedded again. Jobs, pauses and webhooks stay behind.") { from, to, create };
        command.WithExamples(
            ("asemb store copy --to \"Host=db.example.org;Database=asemb;Username=postgres\"", "everything in the data directory"),
            ("asemb store copy --from sqlite:/backup/asemb.db --to postgres://postgres@127.0.0.1/asemb -w handbook", "one workspace, out of a backup"));
        command.Runs(async (context, cancellationToken) =>
        {
            if (context.NamedServer is not null) throw new AsembException(ErrorCodes.Usage, "'store copy' opens the stores itself; --server and ASEMB_SERVER_URL name a server.");
            var source = StoreAddress.Parse(StoreOption.Read(context.Options, from));
            var target = StoreAddress.Parse(StoreOption.Read(context.Options, to));
            if (source.IsPostgres || !target.IsPostgres)
            {
                throw new AsembException(ErrorCodes.Usage, $"Copying goes from SQLite to PostgreSQL, not from {source} to {target}. 'asemb workspaces create --copy-from' takes documents in anew from their originals.");
            }

            await DatabaseOffer.EnsureExistsAsync(target, context.Options.GetValue(create), context.Terminal, cancellationToken);
            return await new StoreCopyRun(context, source, target).RunAsync(context.Options.GetValue(GlobalOptions.Workspace), cancellationToken);
        });
        return command;
    }
}
