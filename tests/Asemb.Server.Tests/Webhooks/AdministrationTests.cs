using System.Net;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Asemb.Server.Tests.Webhooks;

public sealed class AdministrationTests(SharedServer server)
{
    private WebhooksClient Webhooks => server.Harness.Client.Webhooks;

    [Theory]
    [InlineData("""{"url":"ftp://example.org/"}""", "address_not_allowed", "neither http nor https")]
    [InlineData("""{"url":"nothing"}""", "invalid_webhook", "is not a URL")]
    [InlineData("""{"url":"https://8.8.8.8/#part"}""", "invalid_webhook", "fragment")]
    [InlineData("""{"url":"http://8.8.8.8/"}""", "address_not_allowed", "plain http")]
    [InlineData("""{"url":"https://user:secret@8.8.8.8/"}""", "address_not_allowed", "user name or password")]
    [InlineData("""{"url":"https://8.8.8.8/","events":[]}""", "invalid_webhook", "events is empty")]
    [InlineData("""{"url":"https://8.8.8.8/","events":["document.indexd"]}""", "invalid_webhook", "document.indexed")]
    [InlineData("""{"url":"https://8.8.8.8/","events":[null]}""", "invalid_webhook", "null")]
    [InlineData("""{"url":"https://8.8.8.8/","name":"Not A Name"}""", "invalid_name", "is not a name for a webhook")]
    [InlineData("""{"url":"https://8.8.8.8/","secret":"mine"}""", "invalid_request", "secret")]
    [InlineData("""{}""", "invalid_request", "url")]
    public async Task Refuses_what_cannot_be_a_webhook(string body, string code, string message)
    {
        var workspace = await server.Harness.NewWorkspaceAsync();

        using var response = await server.Harness.PostAsync($"/api/v1/workspaces/{workspace}/webhooks", body);

        Assert.Contains(message, (await response.ProblemAsync(400, code)).Detail, StringComparison.Ordinal);
        Assert.Empty(await Webhooks.ListAsync(workspace));
    }

    [Theory]
    [InlineData("https://127.0.0.1/")]
    [InlineData("http://127.0.0.1:8080/")]
    [InlineData("https://localhost/")]
    [InlineData("https://0x7f000001/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://127.1/")]
    [InlineData("https://0177.0.0.1/")]
    [InlineData("https://0.0.0.0/")]
    [InlineData("https://10.1.2.3/")]
    [InlineData("https://172.16.0.1/")]
    [InlineData("https://192.168.1.1/")]
    [InlineData("https://100.64.0.1/")]
    [InlineData("https://169.254.169.254/latest/meta-data/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::]/")]
    [InlineData("https://[::ffff:127.0.0.1]/")]
    [InlineData("https://[::ffff:a00:1]/")]
    [InlineData("https://[64:ff9b::7f00:1]/")]
    [InlineData("https://[2002:7f00:1::]/")]
    [InlineData("https://[fd00::1]/")]
    [InlineData("https://[fe80::1]/")]
    [InlineData("https://224.0.0.1/")]
    [InlineData("https://8.8.8.8:25/")]
    public async Task Leads_to_no_inner_address_however_it_is_spelt(string url)
    {
        var workspace = await server.Harness.NewWorkspaceAsync();

        var refused = await Assert.ThrowsAsync<ProblemException>(() => Webhooks.CreateAsync(workspace, new CreateWebhookRequest { Url = url }));

        Assert.Equal("address_not_allowed", refused.Code);
    }

    [Fact]
    public async Task An_address_that_came_to_be_stored_is_refused_again_when_something_is_sent()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var allowed = await WebhookGround.StartAsync();
        await using var harness = await ServerHarness.StartAsync();
        var workspace = (await harness.Store.Workspaces.FindAsync("default", CancellationToken.None))!;
        var id = Guid.NewGuid();
        var secret = await harness.Server.App.Services.GetRequiredService<Asemb.Server.Security.SecretBox>().SealAsync(WebhookSecret.Generate(), id, CancellationToken.None);
        await harness.Store.Webhooks.CreateAsync(
            workspace,
            new Webhook { Id = id, WorkspaceId = workspace.Id, Name = "hook", Url = receiver.Url, Events = WebhookEventType.All, Secret = secret, CreatedAt = DateTimeOffset.UnixEpoch },
            CancellationToken.None);

        var result = await harness.Client.Webhooks.TestAsync("default", "hook");

        Assert.False(result.Delivered);
        Assert.Contains("not the public internet", result.Error, StringComparison.Ordinal);
        Assert.Empty(receiver.All);
    }

    [Fact]
    public async Task The_secret_is_told_once_and_is_nowhere_in_clear()
    {
        await using var ground = await WebhookGround.StartAsync();
        var created = await ground.AddAsync();
        await ground.IndexAsync("a.md");
        await ground.Receiver.ReceivesAsync(1);
        var listed = await (await ground.Harness.Http.GetAsync("/api/v1/workspaces/default/webhooks/hook")).Content.ReadAsStringAsync();
        await ground.Harness.Server.DisposeAsync();

        Assert.Matches("^whsec_[A-Za-z0-9+/]{43}=$", created.Secret);
        Assert.DoesNotContain("whsec", listed, StringComparison.Ordinal);
        var data = string.Concat(Directory.GetFiles(ground.Harness.Folder, "*.db*").Where(file => new FileInfo(file).Length > 0).Select(file => System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file))));
        Assert.Contains("/hook", data, StringComparison.Ordinal);
        Assert.DoesNotContain(created.Secret["whsec_".Length..], data, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(ground.Harness.Folder, "secret.key")));
    }

    [Fact]
    public async Task Is_made_changed_listed_and_deleted()
    {
        await using var ground = await WebhookGround.StartAsync();
        var named = await ground.AddAsync("hook", null, "job.completed", "document.failed");
        var unnamed = await ground.Webhooks.CreateAsync(WebhookGround.Workspace, new CreateWebhookRequest { Url = ground.Receiver.Url });

        Assert.Equal(["document.failed", "job.completed"], named.Webhook.Events);
        Assert.Equal(("127.0.0.1", WebhookState.Working, 6), (unnamed.Webhook.Name, unnamed.Webhook.State, unnamed.Webhook.Events.Count));
        Assert.Equal("webhook_exists", (await Assert.ThrowsAsync<ProblemException>(() => ground.AddAsync())).Code);

        var changed = await ground.Webhooks.UpdateAsync(WebhookGround.Workspace, "hook", new UpdateWebhookRequest { Enabled = false, Url = ground.Receiver.Url + "?x=1" });
        Assert.Equal((WebhookState.Disabled, ground.Receiver.Url + "?x=1", 2), (changed.State, changed.Url, changed.Events.Count));
        Assert.True(await ground.Webhooks.DeleteAsync(WebhookGround.Workspace, "hook"));
        Assert.False(await ground.Webhooks.DeleteAsync(WebhookGround.Workspace, "hook"));
        Assert.Equal(["127.0.0.1"], (await ground.Webhooks.ListAsync(WebhookGround.Workspace)).Select(webhook => webhook.Name));
    }

    [Fact]
    public async Task A_workspace_has_no_more_than_the_operator_allows()
    {
        await using var ground = await WebhookGround.StartAsync(settings => settings["Webhooks:MostPerWorkspace"] = "1");
        await ground.AddAsync();

        Assert.Equal("webhook_limit", (await Assert.ThrowsAsync<ProblemException>(() => ground.AddAsync("more"))).Code);
    }

    [Fact]
    public async Task Deliveries_are_listed_by_pages()
    {
        await using var ground = await WebhookGround.StartAsync();
        await ground.AddAsync("hook", null, "document.indexed");
        await ground.IndexAsync("a", "b", "c");
        await ground.DeliveriesBecomeAsync(all => all.Count == 3 && all.All(each => each.State == WebhookDeliveryState.Delivered));

        var first = await ground.Webhooks.GetDeliveriesAsync(WebhookGround.Workspace, "hook", WebhookDeliveryState.Delivered, limit: 2);
        var second = await ground.Webhooks.GetDeliveriesAsync(WebhookGround.Workspace, "hook", WebhookDeliveryState.Delivered, limit: 2, first.NextCursor);

        Assert.Equal((2, 1, null), (first.Items.Count, second.Items.Count, second.NextCursor));
        Assert.Equal(3, first.Items.Concat(second.Items).Select(each => each.Id).Distinct().Count());
        Assert.Empty((await ground.Webhooks.GetDeliveriesAsync(WebhookGround.Workspace, "hook", WebhookDeliveryState.Failed)).Items);
    }

    [Theory]
    [InlineData("/deliveries?state=lost", 400, "invalid_request")]
    [InlineData("/deliveries?cursor=none", 400, "invalid_cursor")]
    [InlineData("/deliveries?limit=0", 400, "invalid_request")]
    public async Task Wrong_questions_are_refused(string path, int status, string code)
    {
        using var response = await server.Harness.Http.GetAsync("/api/v1/workspaces/default/webhooks/hook" + path);

        await response.ProblemAsync(status, code);
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        await using var ground = await WebhookGround.StartAsync();
        await ground.AddAsync();
        const string Path = "/api/v1/workspaces/default/webhooks";

        await (await ground.Harness.PostAsync($"{Path}/other/test", "")).ProblemAsync(404, "webhook_not_found");
        await (await ground.Harness.PostAsync($"{Path}/hook/deliveries/{Guid.NewGuid()}/redeliver", "")).ProblemAsync(404, "delivery_not_found");
        await (await ground.Harness.PostAsync($"{Path}/hook/deliveries/none/redeliver", "")).ProblemAsync(404, "delivery_not_found");
        await (await ground.Harness.PostAsync($"{Path}/hook/rotate-secret", """{"overlapHours":721}""")).ProblemAsync(400, "invalid_webhook");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await ground.Harness.PostAsync($"{Path}/hook", "{}")).StatusCode);
    }
}
