using System.CommandLine;
using Asemb.Cli.Output;
using Asemb.Cli.Usage;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Cli.Commands;

internal static class WebhooksRotateCommand
{
    public static Command Create()
    {
        var name = WebhooksCommand.Name();
        var overlap = TypedOptions.MaybeWhole("--overlap", "", "Hours for which the former secret signs as well, 0 to 720. [default: 24]", "HOURS");
        var command = new Command("rotate", "Gives a webhook a new secret and shows it once; the former one signs as well for a while.") { name, overlap };
        command.WithExamples(
            ("asemb webhooks rotate n8n", "a day for the receiver to change over"),
            ("asemb webhooks rotate n8n --overlap 0", "the former secret leaked"));
        command.Runs(async (context, cancellationToken) =>
        {
            var created = await (await context.ConnectAsync(cancellationToken)).Client.Webhooks.RotateSecretAsync(
                context.Workspace, context.Options.GetRequiredValue(name), new RotateWebhookSecretRequest { OverlapHours = context.Options.GetValue(overlap) }, cancellationToken);
            if (!context.Terminal.PrintedJson(created, WireJson.Default.CreatedWebhook)) WebhooksCommand.PrintSecret(context.Terminal, created);
            return ExitCodes.Success;
        });
        return command;
    }
}
