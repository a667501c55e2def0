using Asemb.Cli.Output;
using Asemb.Client;
using Asemb.Client.Contracts;

namespace Asemb.Cli.Commands;

/// <summary>What webhooks that fail say to an operator: mostly that somebody else's server is away, and that somebody waits for what it would have been told.</summary>
internal static class WebhookFindings
{
    public static async Task<IReadOnlyList<DoctorFinding>> FindAsync(AsembClient client, string workspace, CancellationToken cancellationToken) =>
        [.. (await client.Webhooks.ListAsync(workspace, cancellationToken)).Where(webhook => webhook.State != WebhookState.Working && IsWorthTelling(webhook)).Select(webhook => Of(workspace, webhook))];

    /// <summary>What a person has disabled is as that person wants it.</summary>
    private static bool IsWorthTelling(WebhookInfo webhook) => webhook.State == WebhookState.Failing || webhook.DisabledReason is not null;

    private static DoctorFinding Of(string workspace, WebhookInfo webhook)
    {
        var waiting = $"{Answers.Number(webhook.Waiting)} {(webhook.Waiting == 1 ? "delivery waits" : "deliveries wait")}";
        return webhook.State == WebhookState.Disabled
            ? new DoctorFinding(
                "webhook", Ok: false, $"{workspace}: '{webhook.Name}' was disabled, and is told of nothing; {waiting}. {webhook.DisabledReason} When its receiver works again: asemb webhooks set {webhook.Name} --enable -w {workspace}")
            : new DoctorFinding(
                "webhook", Ok: true, $"{workspace}: '{webhook.Name}' fails since {webhook.FailingSince:yyyy-MM-dd HH:mm} UTC; {waiting}. {webhook.LastError} Try it: asemb webhooks test {webhook.Name} -w {workspace}")
            { Warning = true };
    }
}
