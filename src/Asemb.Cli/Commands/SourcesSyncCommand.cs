using System.CommandLine;
using Asemb.Cli.Output;
using Asemb.Cli.Sources;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Cli.Commands;

internal static class SourcesSyncCommand
{
    public static Command Create()
    {
        var names = new Argument<string[]>("NAME") { Description = "The sources. [default: all of the workspace]", Arity = ArgumentArity.ZeroOrMore };
        var full = new Option<bool>("--full") { Description = "Read everything anew, whatever seems unchanged." };
        var confirm = new Option<bool>("--confirm") { Description = "Remove as many documents as the last sync held back." };
        var noWait = new Option<bool>("--no-wait") { Description = "Do not follow the syncs: a running server goes on with them." };
        var command = new Command("sync", "Syncs sources now, and waits until what they brought is indexed.") { names, full, confirm, noWait };
        command.WithExamples(
            ("asemb sources sync", "all sources of the workspace"),
            ("asemb sources sync handbook --confirm", "let go what the last sync held back"));
        command.Runs(async (context, cancellationToken) =>
        {
            var options = context.Options;
            var connection = await context.ConnectAsync(cancellationToken);
            var client = connection.Client;
            var wanted = options.GetValue(names) is { Length: > 0 } some ? some : [.. (await client.Sources.ListAsync(context.Workspace, cancellationToken)).Select(source => source.Name)];
            if (wanted.Length == 0) throw new AsembException(ErrorCodes.SourceNotFound, $"The workspace '{context.Workspace}' has no source. Add one: asemb sources add folder PATH");
            if (options.GetValue(confirm) && options.GetValue(names) is not { Length: > 0 }) throw new AsembException(ErrorCodes.Usage, "--confirm is for sources that are named: say which.");
            foreach (var name in wanted) await SourcesCommand.RequireAsync(client, context.Workspace, name, cancellationToken);
            var request = new SyncRequest { Full = options.GetValue(full), Confirm = options.GetValue(confirm) };
            var begun = new SortedDictionary<string, SyncInfo>(StringComparer.Ordinal);
            foreach (var name in wanted) begun[name] = await client.Sources.SyncAsync(context.Workspace, name, request, cancellationToken);
            if (!options.GetValue(noWait)) return await new SyncFollowing(connection, context.Terminal, context.Time, context.Workspace).RunAsync(begun, cancellationToken);
            var sources = new List<SourceInfo>();
            foreach (var name in begun.Keys) sources.Add(await SourcesCommand.RequireAsync(client, context.Workspace, name, cancellationToken));
            if (!context.Terminal.PrintedJson(new SourceList { Items = sources }, WireJson.Default.SourceList)) context.Terminal.Remark("[grey]Begun. How far they are: asemb sources list[/]");
            return ExitCodes.Success;
        });
        return command;
    }
}
