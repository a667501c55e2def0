using System.CommandLine;
using Asemb.Cli.Output;
using Asemb.Cli.Usage;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Cli.Commands;

internal static class WebhooksRedeliverCommand
{
    public static Command Create()
    {
        var name = WebhooksCommand.Name();
        var id = new Argument<string>("ID") { Description = "The delivery's id, as 'asemb webhooks deliveries' shows it." };
        var command = new Command("redeliver", "Sends a delivery again, with the same id, whether it was delivered, was given up or waits.") { name, id };
        command.WithExamples(("asemb webhooks redeliver n8n 0197c1a0-5d6e-7c3a-9b1f-2f0f5a3f9d11", "one that was given up"));
        command.Runs(async (context, cancellationToken) =>
        {
            var wanted = context.Options.GetRequiredValue(id);
            if (!Guid.TryParse(wanted, out var delivery)) throw new AsembException(ErrorCodes.Usage, $"'{wanted}' is not the id of a delivery. 'asemb webhooks deliveries' shows the ids.");
            var again = await (await context.ConnectAsync(cancellationToken)).Client.Webhooks.RedeliverAsync(context.Workspace, context.Options.GetRequiredValue(name), delivery, cancellationToken);
            if (!context.Terminal.PrintedJson(again, WireJson.Default.WebhookDeliveryInfo)) context.Terminal.Remark("It is sent again. See how it ends: asemb webhooks deliveries " + context.Options.GetRequiredValue(name));
            return ExitCodes.Success;
        });
        return command;
    }
}
