using Asemb.EndToEnd.Processes;

namespace Asemb.EndToEnd.Commands;

public sealed class WebhooksTests
{
    [Fact]
    public async Task A_webhook_is_added_tested_changed_and_deleted()
    {
        await using var data = new DataFolder();
        await using var receiver = new HookReceiver();
        await StartAsync(data);

        var added = (await InProcess.RunAsync(data, "webhooks", "add", receiver.Url, "--name", "n8n", "--events", "document.indexed")).ExitedWith(0);
        Assert.StartsWith("whsec_", Assert.Single(added.Lines), StringComparison.Ordinal);
        Assert.Contains("not shown again", added.Error, StringComparison.Ordinal);
        var tested = (await InProcess.RunAsync(data, "webhooks", "test", "n8n")).ExitedWith(0);
        Assert.Contains("latency", tested.Output, StringComparison.Ordinal);
        receiver.Status = 500;
        Assert.Contains("The answer was 500", (await InProcess.RunAsync(data, "webhooks", "test", "n8n")).ExitedWith(9).Error, StringComparison.Ordinal);
        receiver.Status = 200;

        data.Write("a.md", "# Apples\n");
        (await InProcess.RunAsync(data, "ingest", data.Files)).ExitedWith(0);
        await receiver.UntilAsync(each => each.Accepted.Count == 2);
        var delivery = await DeliveredAsync(data);
        Assert.Equal("document.indexed", (string)delivery["type"]!);
        (await InProcess.RunAsync(data, "webhooks", "redeliver", "n8n", (string)delivery["id"]!)).ExitedWith(0);
        await receiver.UntilAsync(each => each.Accepted.Count(id => id == (string)delivery["id"]!) == 2);

        Assert.StartsWith("whsec_", (await InProcess.RunAsync(data, "webhooks", "rotate", "n8n", "--overlap", "1")).ExitedWith(0).Output, StringComparison.Ordinal);
        Assert.Equal("disabled", (string)(await InProcess.RunAsync(data, "webhooks", "set", "n8n", "--disable", "--json")).ExitedWith(0).LastJson["state"]!);
        Assert.Contains("disabled", (await InProcess.RunAsync(data, "webhooks", "list")).ExitedWith(0).Output, StringComparison.Ordinal);
        (await InProcess.RunAsync(data, "webhooks", "delete", "n8n", "--yes")).ExitedWith(0);
        (await InProcess.RunAsync(data, "webhooks", "show", "n8n")).ExitedWith(3);
    }

    [Fact]
    public async Task Doctor_names_a_webhook_that_fails_and_one_that_was_disabled()
    {
        await using var data = new DataFolder();
        await using var receiver = new HookReceiver { Status = 500 };
        await StartAsync(data);
        (await InProcess.RunAsync(data, "webhooks", "add", receiver.Url, "--name", "n8n", "--events", "document.indexed")).ExitedWith(0);
        data.Write("a.md", "# Apples\n");
        (await InProcess.RunAsync(data, "ingest", data.Files)).ExitedWith(0);
        await StateAsync(data, "failing");

        Assert.Contains("'n8n' fails since", (await InProcess.RunAsync(data, "doctor")).ExitedWith(0).Output, StringComparison.Ordinal);
        receiver.Status = 410;
        var delivery = (await InProcess.RunAsync(data, "webhooks", "deliveries", "n8n", "--json")).ExitedWith(0).LastJson;
        (await InProcess.RunAsync(data, "webhooks", "redeliver", "n8n", (string)delivery["id"]!)).ExitedWith(0);
        await StateAsync(data, "disabled");

        Assert.Contains("webhooks set n8n --enable -w default", (await InProcess.RunAsync(data, "doctor")).ExitedWith(9).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "address_not_allowed", "webhooks", "add", "http://10.0.0.1/")]
    [InlineData(2, "There is no event 'document.done'", "webhooks", "add", "http://127.0.0.1:1/", "--events", "document.done")]
    [InlineData(2, "Nothing is to be changed", "webhooks", "set", "n8n")]
    [InlineData(2, "contradict each other", "webhooks", "set", "n8n", "--enable", "--disable")]
    [InlineData(3, "webhook_not_found", "webhooks", "test", "n8n")]
    [InlineData(3, "There is no webhook 'n8n'", "webhooks", "delete", "n8n", "--yes")]
    [InlineData(2, "is not the id of a delivery", "webhooks", "redeliver", "n8n", "last")]
    public async Task Wrong_requests_are_refused(int exitCode, string message, params string[] arguments)
    {
        await using var data = new DataFolder();
        await using var process = AsembProcess.Start(data, input: null, HookReceiver.Settings, arguments);

        Assert.Contains(message, (await process.ExitAsync()).ExitedWith(exitCode).Error, StringComparison.Ordinal);
    }

    private static async Task StartAsync(DataFolder data)
    {
        await using var up = AsembProcess.Start(data, input: null, HookReceiver.Settings, "up", "--port", "0");
        (await up.ExitAsync()).ExitedWith(0);
    }

    private static async Task<System.Text.Json.Nodes.JsonNode> DeliveredAsync(DataFolder data)
    {
        while (true)
        {
            var found = (await InProcess.RunAsync(data, "webhooks", "deliveries", "n8n", "--state", "delivered", "--json")).ExitedWith(0).Json;
            if (found.Count > 0) return Assert.Single(found);
            await Task.Delay(50);
        }
    }

    private static async Task StateAsync(DataFolder data, string state)
    {
        while ((string)(await InProcess.RunAsync(data, "webhooks", "show", "n8n", "--json")).ExitedWith(0).LastJson["state"]! != state) await Task.Delay(50);
    }
}
