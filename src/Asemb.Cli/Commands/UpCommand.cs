using System.CommandLine;
using System.Globalization;
using Asemb.Cli.Connection;
using Asemb.Cli.Ingestion;
using Asemb.Cli.Output;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
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
        var command = new Command("up", "Starts a server on the data directory, if none runs there, and leaves it running.") { demo, port };
        command.WithExamples(
            ("asemb up --demo", "start, ingest the documentation, search, and say how to go on"),
            ("asemb up --port 8080", "start on another port"),
            ("asemb down", "stop it again"));
        command.Runs((context, cancellationToken) => RunAsync(context, context.Options.GetValue(demo), context.Options.GetValue(port), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, bool demo, int? port, CancellationToken cancellationToken)
    {
        if (context.NamedServer is not null) throw new AsembException(ErrorCodes.Usage, "'up' starts a server on a data directory; --server and ASEMB_SERVER_URL name one that runs already.");
        var terminal = context.Terminal;
        var found = await RunningServer.FindAsync(context.Data, cancellationToken);
        if (found is not null && port is { } wanted && found.Url.Port != wanted)
        {
            throw new AsembException(ErrorCodes.DataDirectoryLocked, $"A server runs on this data directory already, at {found.Url}. Stop it first: asemb down.");
        }

        var server = found ?? await DetachedServer.StartAsync(
            context.Data, port is { } number ? ["--port", number.ToString(CultureInfo.InvariantCulture)] : [], context.Time, cancellationToken);
        terminal.Remark(found is null
            ? $"[green]ASEMB is up[/] at {server.Url} (process {server.Pid}, data in {Markup.Escape(context.Data.Path)})"
            : $"[green]ASEMB runs[/] at {server.Url} (process {server.Pid}, data in {Markup.Escape(context.Data.Path)})");

        var exitCode = demo ? await DemoAsync(context, context.Connect(server), cancellationToken) : ExitCodes.Success;
        Report(context, server, started: found is null, demo ? DemoQueries[0] : "what to look for");
        return exitCode;
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
        context.Terminal.Remark($"\nRemove the demo: asemb documents delete --source {Markup.Escape(source.Contains(' ', StringComparison.Ordinal) ? $"'{source}'" : source)}{Markup.Escape(workspace)}");
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
        if (context.Terminal.PrintedJson(new UpReport("up", url, url + "/docs", server.Pid, context.Data.Path, started, curl), CliJson.Default.UpReport)) return;
        context.Terminal.Output.WriteLine();
        context.Terminal.Output.WriteLine($"API page  {url}/docs");
        context.Terminal.Output.WriteLine(CommandName.In("Go on     asemb ingest PATH, asemb search \"...\", asemb down"));
        context.Terminal.Output.WriteLine("Over HTTP, with the admin key of this installation:");
        context.Terminal.Output.WriteLine(curl);
    }
}
