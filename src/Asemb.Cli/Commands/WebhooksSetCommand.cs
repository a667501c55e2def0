using System.CommandLine;
using Asemb.Cli.Output;
using Asemb.Cli.Usage;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Cli.Commands;

internal static class WebhooksSetCommand
{
    public static Command Create()
    {
        var name = WebhooksCommand.Name();
        var url = new Option<string?>("--url") { Description = "Another address.", HelpName = "URL" };
        var events = WebhooksAddCommand.Events("What it is told from now on, in place of what it was told.");
        var enable = new Option<bool>("--enable") { Description = "Start it again, with what was waiting." };
        var disable = new Option<bool>("--disable") { Description = "Stop it: nothing is sent, and nothing that happens meanwhile is told later." };
        var command = new Command("set", "Changes a webhook: its address, what it is told, whether it is enabled.") { name, url, events, enable, disable };
        command.WithExamples(
            ("asemb webhooks set n8n --enable", "after its receiver was mended"),
            ("asemb webhooks set n8n --events job.completed", "told less from now on"));
        command.Runs(async (context, cancellationToken) =>
        {
            var options = context.Options;
            var (on, off) = (options.GetValue(enable), options.GetValue(disable));
            var request = new UpdateWebhookRequest { Url = options.GetValue(url), Events = WebhooksAddCommand.Read(options.GetValue(events)), Enabled = on ? true : off ? false : null };
            if (on && off) throw new AsembException(ErrorCodes.Usage, "--enable and --disable contradict each other.");
            if (request == new UpdateWebhookRequest()) throw new AsembException(ErrorCodes.Usage, "Nothing is to be changed. Give at least one of --url, --events, --enable, --disable.");
            var webhook = await (await context.ConnectAsync(cancellationToken)).Client.Webhooks.UpdateAsync(context.Workspace, options.GetRequiredValue(name), request, cancellationToken);
            if (!context.Terminal.PrintedJson(webhook, WireJson.Default.WebhookInfo)) WebhooksCommand.Print(context.Terminal, webhook);
            return ExitCodes.Success;
        });
        return command;
    }
}
