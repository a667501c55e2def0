using System.CommandLine;
using Asemb.Cli.Output;
using Asemb.Cli.Usage;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Spectre.Console;

namespace Asemb.Cli.Commands;

/// <summary>Webhooks of the workspace: what there is, and away with it. Making and changing them, and their deliveries, stand beside.</summary>
internal static class WebhooksCommand
{
    public static Command Create() => new("webhooks", "Tells others over HTTP what happens in a workspace.")
    {
        WebhooksAddCommand.Create(), List(), Show(), WebhooksSetCommand.Create(), Delete(), WebhooksRotateCommand.Create(), WebhooksTestCommand.Create(), WebhooksDeliveriesCommand.Create(),
        WebhooksRedeliverCommand.Create(),
    };

    public static Argument<string> Name() => new("NAME") { Description = "The webhook's name." };

    public static AsembException NotFound(string name) => new(ErrorCodes.WebhookNotFound, $"There is no webhook '{name}'. 'asemb webhooks list' shows those there are.");

    public static void Print(Terminal terminal, WebhookInfo webhook) => terminal.Facts(
        ("name", webhook.Name),
        ("url", webhook.Url),
        ("events", string.Join(", ", webhook.Events)),
        ("state", State(webhook)),
        ("failing since", webhook.FailingSince is { } since ? Answers.Time(since) : null),
        ("last error", webhook.LastError),
        ("next try", webhook.HeldUntil is { } until ? Answers.Time(until) : null),
        ("waiting", $"{Answers.Number(webhook.Waiting)} to be delivered"),
        ("former secret", webhook.FormerSecretUntil is { } former ? $"signs as well until {Answers.Time(former)}" : null),
        ("created", Answers.Time(webhook.CreatedAt)));

    /// <summary>A secret goes to standard output alone, so that it can be piped into where it is kept.</summary>
    public static void PrintSecret(Terminal terminal, CreatedWebhook created)
    {
        terminal.Remark($"Webhook '{Markup.Escape(created.Webhook.Name)}'. Keep this secret now, it is not shown again:");
        terminal.Output.WriteLine(created.Secret);
    }

    private static string State(WebhookInfo webhook) => webhook.State switch
    {
        WebhookState.Disabled => webhook.DisabledReason is { } reason ? $"disabled: {reason}" : "disabled",
        WebhookState.Failing => "failing",
        _ => "working",
    };

    private static Command List()
    {
        var command = new Command("list", "Lists the webhooks of the workspace, with how each is doing.").WithExamples(("asemb webhooks list", "names, what they are told, how many deliveries wait"));
        command.Runs(async (context, cancellationToken) =>
        {
            var webhooks = await (await context.ConnectAsync(cancellationToken)).Client.Webhooks.ListAsync(context.Workspace, cancellationToken);
            if (context.Terminal.PrintedJson(new WebhookList { Items = webhooks }, WireJson.Default.WebhookList)) return ExitCodes.Success;
            context.Terminal.Table(
                ["name", "state", "waiting", "events", "url"],
                webhooks.Select(webhook => new[] { webhook.Name, webhook.State.ToString().ToLowerInvariant(), Answers.Number(webhook.Waiting), string.Join(',', webhook.Events), webhook.Url }));
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Show()
    {
        var name = Name();
        var command = new Command("show", "Shows a webhook: why it fails, or was disabled.") { name }.WithExamples(("asemb webhooks show n8n", "how it is doing"));
        command.Runs(async (context, cancellationToken) =>
        {
            var wanted = context.Options.GetRequiredValue(name);
            var webhook = await (await context.ConnectAsync(cancellationToken)).Client.Webhooks.FindAsync(context.Workspace, wanted, cancellationToken) ?? throw NotFound(wanted);
            if (!context.Terminal.PrintedJson(webhook, WireJson.Default.WebhookInfo)) Print(context.Terminal, webhook);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Delete()
    {
        var name = Name();
        var yes = Confirmation.Option();
        var command = new Command("delete", "Deletes a webhook, with what was to be sent to it.") { name, yes }.WithExamples(("asemb webhooks delete n8n --yes", "without asking"));
        command.Runs(async (context, cancellationToken) =>
        {
            var wanted = context.Options.GetRequiredValue(name);
            var client = (await context.ConnectAsync(cancellationToken)).Client;
            var webhook = await client.Webhooks.FindAsync(context.Workspace, wanted, cancellationToken) ?? throw NotFound(wanted);
            if (!Confirmation.Given(context, context.Options.GetValue(yes), $"Delete webhook '{webhook.Name}', and {Answers.Number(webhook.Waiting)} that wait to be delivered to it?")) return ExitCodes.Success;
            if (!await client.Webhooks.DeleteAsync(context.Workspace, wanted, cancellationToken)) throw NotFound(wanted);
            if (!context.Terminal.PrintedJson(webhook, WireJson.Default.WebhookInfo)) context.Terminal.Remark($"Deleted '{Markup.Escape(webhook.Name)}'.");
            return ExitCodes.Success;
        });
        return command;
    }
}
