using System.CommandLine;
using Asemb.Cli.Output;
using Asemb.Cli.Usage;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Spectre.Console;

namespace Asemb.Cli.Commands;

internal static class WebhooksTestCommand
{
    public static Command Create()
    {
        var name = WebhooksCommand.Name();
        var command = new Command("test", "Sends a test message now and shows how the receiver answered, and how fast.") { name };
        command.WithExamples(("asemb webhooks test n8n", "exit code 0: it was answered with 200 to 299; 9: it was not"));
        command.Runs(async (context, cancellationToken) =>
        {
            var result = await (await context.ConnectAsync(cancellationToken)).Client.Webhooks.TestAsync(context.Workspace, context.Options.GetRequiredValue(name), cancellationToken);
            if (!context.Terminal.PrintedJson(result, WireJson.Default.WebhookTestResult)) Print(context.Terminal, result);
            return result.Delivered ? ExitCodes.Success : ExitCodes.CheckFailed;
        });
        return command;
    }

    private static void Print(Terminal terminal, WebhookTestResult result)
    {
        terminal.Facts(
            ("status", result.Status?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"),
            ("latency", $"{Answers.Number(result.LatencyMs)} ms"),
            ("webhook-id", result.Id.ToString()),
            ("answer", result.Answer));
        terminal.Remark(result.Delivered ? "[green]Delivered.[/]" : $"[red]Not delivered.[/] {Markup.Escape(result.Error ?? "")}");
    }
}
