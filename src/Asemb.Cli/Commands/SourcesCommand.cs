using System.CommandLine;
using Asemb.Cli.Output;
using Asemb.Cli.Sources;
using Asemb.Cli.Usage;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Cli.Commands;

/// <summary>Sources: where documents come from again and again.</summary>
internal static class SourcesCommand
{
    private const int DefaultHistory = 20;

    public static Command Create() => new("sources", "Adds, syncs and shows sources: folders, sites, feeds and tables that documents come from again and again.")
    {
        Add(), List(), Show(), SourcesSyncCommand.Create(), SourcesChangeCommand.Set(), SourcesChangeCommand.Pause(), SourcesChangeCommand.Resume(), SourcesChangeCommand.Cancel(),
        SourcesChangeCommand.Delete(), History(), SourcesTableTriggerCommand.Create(),
    };

    /// <summary>The server's own words lead to nothing that can be typed.</summary>
    public static async Task<SourceInfo> RequireAsync(AsembClient client, string workspace, string name, CancellationToken cancellationToken) =>
        (SourceNameIs(name) ? await client.Sources.FindAsync(workspace, name, cancellationToken) : null)
        ?? throw new AsembException(ErrorCodes.SourceNotFound, $"The workspace '{workspace}' has no source '{name}'. 'asemb sources list' shows those there are.");

    public static Argument<string> Name() => new("NAME") { Description = "The source." };

    private static bool SourceNameIs(string name) => Core.Sources.SourceName.IsValid(name);

    private static Command Add() => new("add", "Adds a source.")
    {
        SourcesAddFolderCommand.Create(),
        SourcesAddPageCommand.Create(),
        SourcesAddSiteCommand.Create(),
        SourcesAddFeedCommand.Create(),
        SourcesAddTableCommand.Create(),
    };

    private static Command List()
    {
        var command = new Command("list", "Lists the sources of the workspace.").WithExamples(("asemb sources list", "what each holds, when it was synced, and how that went"));
        command.Runs(async (context, cancellationToken) =>
        {
            var sources = await (await context.ConnectAsync(cancellationToken)).Client.Sources.ListAsync(context.Workspace, cancellationToken);
            if (context.Terminal.PrintedJson(new SourceList { Items = sources }, WireJson.Default.SourceList)) return ExitCodes.Success;
            if (sources.Count == 0) context.Terminal.Remark("[grey]There are none. Add one: asemb sources add folder ~/Documents[/]");
            else SourceDisplay.List(context.Terminal, sources);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Show()
    {
        var name = Name();
        var command = new Command("show", "Shows a source, its settings and its last sync.") { name }.WithExamples(("asemb sources show handbook", "settings, schedule, documents, and why the last sync failed"));
        command.Runs(async (context, cancellationToken) =>
        {
            var client = (await context.ConnectAsync(cancellationToken)).Client;
            var source = await RequireAsync(client, context.Workspace, context.Options.GetRequiredValue(name), cancellationToken);
            if (!context.Terminal.PrintedJson(source, WireJson.Default.SourceInfo)) SourceDisplay.Show(context.Terminal, source);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command History()
    {
        var name = Name();
        var limit = TypedOptions.Whole("--limit", "", $"Most syncs to show, up to 100. [default: {DefaultHistory}]", DefaultHistory);
        var command = new Command("history", "Shows the last syncs of a source, newest first.") { name, limit };
        command.WithExamples(("asemb sources history handbook", "what each found, and why those failed that failed"));
        command.Runs(async (context, cancellationToken) =>
        {
            var client = (await context.ConnectAsync(cancellationToken)).Client;
            var source = await RequireAsync(client, context.Workspace, context.Options.GetRequiredValue(name), cancellationToken);
            var syncs = await client.Sources.ListSyncsAsync(context.Workspace, source.Name, context.Options.GetValue(limit), cancellationToken);
            if (!context.Terminal.PrintedJson(new SyncList { Items = syncs }, WireJson.Default.SyncList)) SourceDisplay.History(context.Terminal, syncs);
            return ExitCodes.Success;
        });
        return command;
    }
}
