using System.CommandLine;
using Asemb.Cli.Output;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Cli.Commands;

internal static class WorkspacesPauseCommand
{
    public static Command Pause() => Create(
        "pause", "Begins none of a workspace's waiting documents until it is resumed. It takes documents in and answers searches as ever.", "while its model is mended",
        (client, name, token) => client.Workspaces.PauseAsync(name, token));

    public static Command Resume() => Create(
        "resume", "Lets the documents of a paused workspace take their turn again.", "go on", (client, name, token) => client.Workspaces.ResumeAsync(name, token));

    private static Command Create(string verb, string description, string example, Func<AsembClient, string, CancellationToken, Task<WorkspaceInfo>> change)
    {
        var name = new Argument<string>("NAME") { Description = "The workspace." };
        var command = new Command(verb, description) { name }.WithExamples(($"asemb workspaces {verb} handbook", example));
        command.Runs(async (context, cancellationToken) =>
        {
            var client = (await context.ConnectAsync(cancellationToken)).Client;
            var wanted = context.Options.GetRequiredValue(name);
            if (await client.Workspaces.FindAsync(wanted, cancellationToken) is null) throw WorkspacesCommand.NoWorkspace(wanted);
            var changed = await change(client, wanted, cancellationToken);
            if (!context.Terminal.PrintedJson(changed, WireJson.Default.WorkspaceInfo)) WorkspacesCommand.Print(context.Terminal, changed, stats: null);
            return ExitCodes.Success;
        });
        return command;
    }
}
