using System.CommandLine;
using System.Globalization;
using Asemb.Cli.Output;
using Asemb.Cli.Usage;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Cli.Commands;

internal static class WebhooksDeliveriesCommand
{
    public static Command Create()
    {
        var name = WebhooksCommand.Name();
        var state = TypedOptions.Choice<WebhookDeliveryState>("--state", "", "Only in this state.");
        var limit = TypedOptions.Whole("--limit", "-n", "Most deliveries to list, 1 or more.", 20);
        var command = new Command("deliveries", "Lists what was sent to a webhook and what waits, newest first, with how the last try of each ended.") { name, state, limit };
        command.WithExamples(
            ("asemb webhooks deliveries n8n --state failed", "what was given up, and why"),
            ("asemb webhooks deliveries n8n --limit 1000 --json", "one JSON object per line, with the data that is sent"));
        command.Runs(async (context, cancellationToken) =>
        {
            var most = context.Options.GetValue(limit);
            if (most < 1) throw new AsembException(ErrorCodes.Usage, $"--limit must be 1 or more, not {most}.");
            var client = (await context.ConnectAsync(cancellationToken)).Client;
            var rows = new List<string?[]>();
            await foreach (var delivery in client.Webhooks.ListDeliveriesAsync(context.Workspace, context.Options.GetRequiredValue(name), context.Options.GetValue(state), cancellationToken))
            {
                if (!context.Terminal.PrintedJson(delivery, WireJson.Default.WebhookDeliveryInfo)) rows.Add(Row(delivery));
                if (--most == 0) break;
            }

            if (!context.Terminal.Json) context.Terminal.Table(["id", "event", "at", "state", "tries", "status", "ms", "next try", "error"], rows);
            return ExitCodes.Success;
        });
        return command;
    }

    private static string?[] Row(WebhookDeliveryInfo delivery) =>
    [
        delivery.Id.ToString(), delivery.Type, Answers.Time(delivery.CreatedAt), delivery.State.ToString().ToLowerInvariant(), Answers.Number(delivery.Attempts),
        delivery.Status?.ToString(CultureInfo.InvariantCulture), delivery.LatencyMs?.ToString(CultureInfo.InvariantCulture), delivery.NextAt is { } next ? Answers.Time(next) : null, delivery.Error,
    ];
}
