using Asemb.EndToEnd.Processes;
using Asemb.TestServers;

namespace Asemb.EndToEnd.Scenarios;

/// <summary>What happened is told, whatever is killed, through the real executable.</summary>
public sealed class WebhookTests
{
    private const int Documents = 150;

    /// <summary>Uploads of 64 files, each a job that is told when it is completed.</summary>
    private const int Jobs = 3;

    [Fact]
    public async Task What_was_committed_and_not_sent_when_the_server_was_killed_is_sent_after_its_restart()
    {
        await using var data = new DataFolder();
        await using var receiver = new HookReceiver();
        data.WriteMany(Documents, wordsEach: 3);
        var silent = new Dictionary<string, string?>(HookReceiver.Settings, StringComparer.Ordinal) { ["ASEMB_Webhooks__Enabled"] = "false" };
        var pid = await UpAsync(data, silent);
        (await AsembProcess.RunAsync(data, "webhooks", "add", receiver.Url, "--name", "hook", "--events", "document.indexed,job.completed")).ExitedWith(0);
        (await AsembProcess.RunAsync(data, "ingest", "many")).ExitedWith(0);
        await AsembProcess.SignalAsync(pid, "KILL");
        Assert.Empty(receiver.Received);
        var waiting = await DeliveriesAsync(data, "pending");
        Assert.True(waiting.Count >= Documents);

        await UpAsync(data, HookReceiver.Settings);
        await receiver.UntilAsync(each => each.Accepted.Count >= Documents + Jobs);
        await SettledAsync(data);

        Assert.Superset(waiting.ToHashSet(StringComparer.Ordinal), receiver.Accepted.ToHashSet(StringComparer.Ordinal));
        Assert.Equal(Documents + Jobs, receiver.Accepted.Count);
        Assert.Distinct(receiver.Accepted);
    }

    [Fact]
    public async Task A_server_killed_while_it_sends_loses_nothing_and_repeats_nothing_that_was_noted_as_delivered()
    {
        await using var data = new DataFolder();
        await using var receiver = new HookReceiver { Delay = TimeSpan.FromMilliseconds(100) };
        data.WriteMany(Documents, wordsEach: 3);
        var pid = await UpAsync(data, HookReceiver.Settings);
        (await AsembProcess.RunAsync(data, "webhooks", "add", receiver.Url, "--name", "hook", "--events", "document.indexed")).ExitedWith(0);
        (await AsembProcess.RunAsync(data, "ingest", "many")).ExitedWith(0);
        await receiver.UntilAsync(each => each.Accepted.Count >= 20);
        await AsembProcess.SignalAsync(pid, "KILL");
        receiver.Delay = TimeSpan.Zero;
        var noted = (await DeliveriesAsync(data, "delivered")).ToHashSet(StringComparer.Ordinal);

        await UpAsync(data, HookReceiver.Settings);
        await receiver.UntilAsync(each => each.Accepted.Distinct(StringComparer.Ordinal).Count() == Documents);
        await SettledAsync(data);

        Assert.Equal(Documents, receiver.Received.Distinct(StringComparer.Ordinal).Count());
        Assert.All(receiver.Accepted.GroupBy(id => id, StringComparer.Ordinal).Where(group => noted.Contains(group.Key)), group => Assert.Single(group));
        Assert.Equal(Documents, (await DeliveriesAsync(data, "delivered")).Count);
    }

    [Fact]
    public async Task Two_servers_on_one_database_tell_each_event_once()
    {
        await using var first = new DataFolder();
        await using var second = new DataFolder();
        await using var database = await TestDatabase.CreateEmptyAsync();
        await using var receiver = new HookReceiver();
        first.WriteMany(Documents, wordsEach: 3);
        await UpAsync(first, HookReceiver.Settings, "--store", database.ConnectionString);
        await UpAsync(second, HookReceiver.Settings, "--store", database.ConnectionString);
        (await AsembProcess.RunAsync(first, "webhooks", "add", receiver.Url, "--name", "hook", "--events", "document.indexed", "job.completed")).ExitedWith(0);

        (await AsembProcess.RunAsync(first, "ingest", "many")).ExitedWith(0);
        await receiver.UntilAsync(each => each.Accepted.Count >= Documents + Jobs);
        await SettledAsync(first);

        Assert.Equal(Documents + Jobs, receiver.Accepted.Count);
        Assert.Distinct(receiver.Accepted);
        Assert.Equal(receiver.Accepted.Order(StringComparer.Ordinal), (await DeliveriesAsync(second, "delivered")).Order(StringComparer.Ordinal));
        (await AsembProcess.RunAsync(first, "down")).ExitedWith(0);
        (await AsembProcess.RunAsync(second, "down")).ExitedWith(0);
    }

    [Fact]
    public async Task Without_a_key_for_secrets_a_server_on_a_shared_database_makes_no_webhook_and_says_what_to_do()
    {
        await using var data = new DataFolder();
        await using var database = await TestDatabase.CreateEmptyAsync();
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["ASEMB_Web__AllowedNetworks"] = "127.0.0.1" };
        await UpAsync(data, settings, "--store", database.ConnectionString);

        var refused = (await AsembProcess.RunAsync(data, "webhooks", "add", "http://127.0.0.1:9/")).ExitedWith(5);

        Assert.Contains("openssl rand -base64 32", refused.Error, StringComparison.Ordinal);
        (await AsembProcess.RunAsync(data, "down")).ExitedWith(0);
    }

    private static async Task<int> UpAsync(DataFolder data, IReadOnlyDictionary<string, string?> settings, params string[] options)
    {
        await using var up = AsembProcess.Start(data, input: null, settings, ["up", "--port", "0", "--json", .. options]);
        return (int)(await up.ExitAsync()).ExitedWith(0).LastJson["pid"]!;
    }

    /// <summary>Asked of the server that runs, or of one that the command hosts and that sends nothing.</summary>
    private static async Task<IReadOnlyList<string>> DeliveriesAsync(DataFolder data, string state)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["ASEMB_Webhooks__Enabled"] = "false" };
        await using var process = AsembProcess.Start(data, input: null, settings, "webhooks", "deliveries", "hook", "--state", state, "--limit", "10000", "--json");
        return [.. (await process.ExitAsync()).ExitedWith(0).Json.Select(delivery => (string)delivery["id"]!)];
    }

    private static async Task SettledAsync(DataFolder data)
    {
        while ((int)(await InProcess.RunAsync(data, "webhooks", "show", "hook", "--json")).ExitedWith(0).LastJson["waiting"]! > 0) await Task.Delay(50);
    }
}
