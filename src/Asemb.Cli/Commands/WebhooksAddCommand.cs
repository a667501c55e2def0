using System.CommandLine;
using Asemb.Cli.Output;
using Asemb.Cli.Usage;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Cli.Commands;

internal static class WebhooksAddCommand
{
    public static Command Create()
    {
        var url = new Argument<string>("URL") { Description = "Where messages are posted to: https, or http to an address in Web:AllowedNetworks." };
        var name = new Option<string?>("--name") { Description = "What it is called. [default: the host's name]", HelpName = "NAME" };
        var events = Events("What it is told, e.g. document.failed job.completed. [default: everything]");
        var command = new Command("add", "Adds a webhook and shows its secret once.") { url, name, events };
        command.WithExamples(
            ("asemb webhooks add https://n8n.example.org/webhook/asemb --name n8n", "told everything that happens"),
            ("asemb webhooks add https://ops.example.org/hooks --events document.failed source.failed", "told of failures only"));
        command.Runs(async (context, cancellationToken) =>
        {
            var created = await (await context.ConnectAsync(cancellationToken)).Client.Webhooks.CreateAsync(
                context.Workspace,
                new CreateWebhookRequest { Name = context.Options.GetValue(name), Url = context.Options.GetRequiredValue(url), Events = Read(context.Options.GetValue(events)) },
                cancellationToken);
            if (!context.Terminal.PrintedJson(created, WireJson.Default.CreatedWebhook)) WebhooksCommand.PrintSecret(context.Terminal, created);
            return ExitCodes.Success;
        });
        return command;
    }

    public static Option<string[]> Events(string description) => new("--events") { Description = description, HelpName = "EVENT", AllowMultipleArgumentsPerToken = true };

    /// <summary>Separated by blanks or commas; null when none is named.</summary>
    public static IReadOnlyList<string>? Read(string[]? events) =>
        events is { Length: > 0 } ? [.. events.SelectMany(each => each.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))] : null;
}
