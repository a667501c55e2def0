using System.CommandLine;
using System.Globalization;
using Asemb.Cli.Connection;
using Asemb.Cli.Ingestion;
using Asemb.Cli.Output;
using Asemb.Cli.Stores;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Postgres.Migrations;
using Asemb.Server;
using Asemb.Server.Stores;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;

namespace Asemb.Cli.Commands;

internal static class UpCommand
{
    /// <summary>Questions that the project's own documentation answers.</summary>
    internal static readonly string[] DemoQueries =
    [
        "filter a search by metadata",
        "is an accepted document durable",
        "how do I use a larger model",
    ];

    public static Command Create()
    {
        var demo = new Option<bool>("--demo") { Description = "Ingest ASEMB's own documentation and run three searches." };
        var port = ServeCommand.PortOption();
        var store = StoreOption.Create();
        var create = StoreOption.CreateDatabase();
        var command = new Command("up", "Starts a server on the data directory, if none runs there, and leaves it running.") { demo, port, store, create };
        command.WithExamples(
            ("asemb up --demo", "start, ingest the documentation, search, and say how to go on"),
            ("asemb up --port 8080", "start on another port"),
            ("asemb up --store \"Host=127.0.0.1;Database=asemb;Username=asemb\"", "keep everything in PostgreSQL, now and at every later start"),
            ("asemb down", "stop it again"));
        command.Runs((context, cancellationToken) => RunAsync(context, context.Options.GetValue(demo), context.Options.GetValue(port), StoreOption.Read(context.Options, store), context.Options.GetValue(create), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, bool demo, int? port, string? store, bool createDatabase, CancellationToken cancellationToken)
    {
        if (context.NamedServer is not null) throw new AsembException(ErrorCodes.Usage, "'up' starts a server on a data directory; --server and ASEMB_SERVER_URL name one that runs already.");
        var terminal = context.Terminal;
        var found = await RunningServer.FindAsync(context.Data, cancellationToken);
        if (found is not null && port is { } wanted && found.Url.Port != wanted)
        {
            throw new AsembException(ErrorCodes.DataDirectoryLocked, $"A server runs on this data directory already, at {found.Url}. Stop it first: asemb down.");
        }

        var address = store is null ? null : StoreAddress.Parse(store);
        if (found is not null && address is not null) RequireSame(found, address, context.Data);
        if (found is null && store is not null) await RequireReachableAsync(context, store, createDatabase, cancellationToken);
        var server = found ?? await DetachedServer.StartAsync(
            context.Data, port is { } number ? ["--port", number.ToString(CultureInfo.InvariantCulture)] : [], store, taken => TellWaiting(context, store, taken), context.Time, cancellationToken);
        if (found is null && store is not null) await RememberAsync(context, store, server, cancellationToken);
        terminal.Remark(found is null
            ? $"[green]ASEMB is up[/] at {server.Url} (process {server.Pid}, {Places(context.Data, server.Store)})"
            : $"[green]ASEMB runs[/] at {server.Url} (process {server.Pid}, {Places(context.Data, server.Store)})");

        var exitCode = demo ? await DemoAsync(context, context.Connect(server), cancellationToken) : ExitCodes.Success;
        Report(context, server, started: found is null, demo ? DemoQueries[0] : "what to look for");
        return exitCode;
    }

    /// <summary>What a start that takes long waits for: a database most often.</summary>
    private static void TellWaiting(CommandContext context, string? store, TimeSpan taken)
    {
        var (address, settings) = AsembServer.FindStore(new AsembServerOptions { DataDirectory = context.Data.Path, Settings = new Dictionary<string, string?>(StoreOption.Settings(store), StringComparer.Ordinal) });
        var log = Markup.Escape(context.Data.ServerLog);
        context.Terminal.Remark(address.IsPostgres
            ? string.Create(CultureInfo.InvariantCulture, $"[grey]The server is not up after {taken.TotalSeconds:0} s. It waits up to {settings.StartupWaitSeconds} s for its store, {Markup.Escape(address.Shown)}; its log: {log}[/]")
            : string.Create(CultureInfo.InvariantCulture, $"[grey]The server is not up after {taken.TotalSeconds:0} s; its log: {log}[/]"));
    }

    /// <summary>Where things lie, as markup.</summary>
    internal static string Places(DataDirectory data, string? store) => store is not null && store.StartsWith("postgres:", StringComparison.Ordinal)
        ? $"store {Markup.Escape(store)}, local files in {Markup.Escape(data.Path)}"
        : $"data in {Markup.Escape(data.Path)}";

    /// <summary>A server would wait for a database that is not there yet; who has just typed where it is wants to know at once.</summary>
    private static async Task RequireReachableAsync(CommandContext context, string store, bool createDatabase, CancellationToken cancellationToken)
    {
        if (PostgresTarget.Find(context, store) is not (var address, { } target)) return;
        await DatabaseOffer.EnsureExistsAsync(address, createDatabase, context.Terminal, cancellationToken);
        await new SchemaMigrator(target.Options, NullLoggerFactory.Instance).StatusAsync(cancellationToken);
    }

    private static void RequireSame(RunningServer running, StoreAddress wanted, DataDirectory data)
    {
        var file = wanted.IsPostgres ? null : Path.GetFullPath(wanted.SqlitePath is { Length: > 0 } path ? path : AsembServer.StoreFileName, data.Path);
        if (string.Equals(running.Store, file is null ? wanted.Shown : "sqlite:" + file, StringComparison.Ordinal)) return;
        throw new AsembException(ErrorCodes.DataDirectoryLocked, $"A server runs on this data directory already, with the store {running.Store}. Stop it first: asemb down.");
    }

    private static async Task RememberAsync(CommandContext context, string store, RunningServer server, CancellationToken cancellationToken)
    {
        await RememberedStore.WriteAsync(context.Data.Path, store, cancellationToken);
        var next = AsembServer.FindStore(new AsembServerOptions { DataDirectory = context.Data.Path }).Address.Shown;
        if (string.Equals(next, StoreAddress.Parse(store).Shown, StringComparison.Ordinal)) return;
        context.Terminal.Remark($"[yellow]The configuration names another store, {Markup.Escape(next)}, which the next start uses; this one uses {Markup.Escape(server.Store ?? store)}.[/]");
    }

    private static async Task<int> DemoAsync(CommandContext context, ServerConnection connection, CancellationToken cancellationToken)
    {
        var docs = DocumentationFolder();
        var exitCode = await IngestCommand.IngestAsync(context, connection, FileSelection.Select([docs], baseFolder: null, source: null), new IngestChoices(), cancellationToken);
        foreach (var query in DemoQueries)
        {
            context.Terminal.Remark($"\n[grey]$[/] asemb search [bold]\"{Markup.Escape(query)}\"[/] --limit 3");
            var request = new SearchQuery { Query = query, Limit = 3 };
            SearchCommand.Print(context.Terminal, request, await connection.Client.SearchAsync(context.Workspace, request, cancellationToken));
        }

        var source = FileSelection.SourceOf(docs);
        var workspace = context.Options.GetValue(GlobalOptions.Workspace) is { } name ? $" -w {name}" : "";
        context.Terminal.Remark($"\nRemove the demo: asemb documents delete --source {Markup.Escape(ShellWord.Quote(source))}{Markup.Escape(workspace)}");
        return exitCode;
    }

    /// <summary>
    /// The folder of the checkout that the launcher runs, so that the demo holds the same documents as <c>asemb ingest docs/</c> there; without one
    /// the copy beside the program.
    /// </summary>
    private static string DocumentationFolder()
    {
        var checkout = Environment.GetEnvironmentVariable("ASEMB_ROOT") is { Length: > 0 } root ? Path.GetFullPath(Path.Combine(root, "docs")) : null;
        return checkout is not null && Directory.Exists(checkout) ? checkout : Path.Combine(AppContext.BaseDirectory, "docs");
    }

    private static void Report(CommandContext context, RunningServer server, bool started, string query)
    {
        var url = server.Url.AbsoluteUri.TrimEnd('/');
        var curl = $"curl -s {url}/api/v1/workspaces/{context.Workspace}/search -H 'Authorization: Bearer {context.KeyFor(server.Key) ?? "YOUR_KEY"}' -H 'Content-Type: application/json' -d '{{\"query\":\"{query}\",\"limit\":3}}'";
        if (context.Terminal.PrintedJson(new UpReport("up", url, url + "/docs", server.Pid, context.Data.Path, server.Store, started, curl), CliJson.Default.UpReport)) return;
        context.Terminal.Output.WriteLine();
        context.Terminal.Output.WriteLine($"API page  {url}/docs");
        context.Terminal.Output.WriteLine(context.Terminal.Typed("Go on     asemb ingest PATH, asemb search \"...\", asemb down"));
        context.Terminal.Output.WriteLine("Over HTTP, with the admin key of this installation:");
        context.Terminal.Output.WriteLine(curl);
    }
}
