using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Asemb.Client.Contracts;
using Microsoft.AspNetCore.Http;

namespace Asemb.Server.Tests.Webhooks;

/// <summary>What receivers get, and what follows from how they answer.</summary>
public sealed class SendingTests
{
    [Fact]
    public async Task A_receiver_is_told_what_happened_signed_and_without_content()
    {
        await using var ground = await WebhookGround.StartAsync();
        var created = await ground.AddAsync("hook", null, "document.indexed", "job.completed");
        await ground.IndexAsync("a.md");
        await ground.Receiver.ReceivesAsync(2);

        var indexed = Assert.Single(ground.Receiver.All, each => each.Text.Contains("document.indexed", StringComparison.Ordinal));
        var message = JsonDocument.Parse(indexed.Body).RootElement;
        Assert.Equal(["type", "timestamp", "data"], message.EnumerateObject().Select(member => member.Name));
        Assert.Equal("""{"workspace":"default","key":"a.md","source":"files","version":1,"chunks":1}""", message.GetProperty("data").GetRawText());
        Assert.Equal(("/hook", "application/json"), (indexed.Path, indexed.ContentType));
        Assert.DoesNotContain("rivers", string.Concat(ground.Receiver.All.Select(each => each.Text)), StringComparison.Ordinal);
        Assert.Equal("v1," + await OpenSslAsync(created.Secret, indexed), indexed.Signature);
        var job = JsonDocument.Parse(ground.Receiver.All.Single(each => each != indexed).Body).RootElement.GetProperty("data");
        Assert.Equal(1, job.GetProperty("documents").GetProperty("indexed").GetInt32());
        Assert.All((string[])[message.GetProperty("timestamp").GetString()!, job.GetProperty("createdAt").GetString()!], time => Assert.Matches(@"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\z", time));
        await ground.DeliveriesBecomeAsync(all => all.Count == 2 && all.All(each => each is { State: WebhookDeliveryState.Delivered, Status: 200, Answer: "thanks", Attempts: 1 }));
    }

    [Fact]
    public async Task Both_secrets_sign_until_the_overlap_is_over()
    {
        await using var ground = await WebhookGround.StartAsync();
        var first = await ground.AddAsync();
        var second = await ground.Webhooks.RotateSecretAsync(WebhookGround.Workspace, "hook", new RotateWebhookSecretRequest { OverlapHours = 1 });
        await ground.Webhooks.TestAsync(WebhookGround.Workspace, "hook");
        var third = await ground.Webhooks.RotateSecretAsync(WebhookGround.Workspace, "hook", new RotateWebhookSecretRequest { OverlapHours = 0 });
        await ground.Webhooks.TestAsync(WebhookGround.Workspace, "hook");

        var (during, after) = (ground.Receiver.All[0], ground.Receiver.All[1]);
        Assert.Equal($"v1,{await OpenSslAsync(second.Secret, during)} v1,{await OpenSslAsync(first.Secret, during)}", during.Signature);
        Assert.NotNull(second.Webhook.FormerSecretUntil);
        Assert.Equal($"v1,{await OpenSslAsync(third.Secret, after)}", after.Signature);
        Assert.Null(third.Webhook.FormerSecretUntil);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_is_told_as_what_it_is()
    {
        await using var ground = await WebhookGround.StartAsync();
        await ground.AddAsync();
        ground.Receiver.Answer = context =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        };

        var result = await ground.Webhooks.TestAsync(WebhookGround.Workspace, "hook");

        Assert.Equal((false, 302), (result.Delivered, result.Status));
        Assert.Contains("a redirect", result.Error, StringComparison.Ordinal);
        Assert.Equal(["/hook"], ground.Receiver.All.Select(each => each.Path));
    }

    [Fact]
    public async Task What_is_refused_is_tried_again_with_the_same_id_and_the_webhook_fails_until_it_works()
    {
        await using var ground = await WebhookGround.StartAsync();
        await ground.AddAsync("hook", null, "document.indexed");
        ground.Receiver.Answer = context =>
        {
            context.Response.StatusCode = ground.Receiver.All.Count == 1 ? StatusCodes.Status500InternalServerError : StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        };
        await ground.IndexAsync("a.md");
        await ground.BecomesAsync("hook", webhook => webhook.State == WebhookState.Failing);
        var failing = (await ground.DeliveriesAsync())[0];
        Assert.Equal((WebhookDeliveryState.Pending, 500, "The answer was 500; 200 to 299 is expected."), (failing.State, failing.Status, failing.Error));
        Assert.NotNull(failing.NextAt);

        await ground.Webhooks.RedeliverAsync(WebhookGround.Workspace, "hook", failing.Id);
        await ground.DeliveriesBecomeAsync(all => all[0].State == WebhookDeliveryState.Delivered);

        Assert.Equal(failing.Id.ToString(), Assert.Single(ground.Receiver.All.Select(each => each.Id).Distinct()));
        Assert.Equal(WebhookState.Working, (await ground.Webhooks.FindAsync(WebhookGround.Workspace, "hook"))!.State);
    }

    [Fact]
    public async Task A_receiver_that_is_away_for_a_moment_has_everything_soon_after()
    {
        await using var ground = await WebhookGround.StartAsync();
        await ground.AddAsync("hook", null, "document.indexed");
        ground.Receiver.Answer = context =>
        {
            context.Response.StatusCode = ground.Receiver.All.Count < 10 ? StatusCodes.Status502BadGateway : StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        };

        await ground.IndexAsync([.. Enumerable.Range(0, 20).Select(i => $"{i}.md")]);

        await ground.DeliveriesBecomeAsync(all => all.Count == 20 && all.All(each => each.State == WebhookDeliveryState.Delivered));
    }

    [Fact]
    public async Task Retry_after_is_honoured()
    {
        await using var ground = await WebhookGround.StartAsync();
        await ground.AddAsync("hook", null, "document.indexed");
        ground.Receiver.Answer = context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "7200";
            return Task.CompletedTask;
        };
        await ground.IndexAsync("a.md");
        await ground.BecomesAsync("hook", webhook => webhook.State == WebhookState.Failing);

        var delivery = (await ground.DeliveriesAsync())[0];
        Assert.InRange(delivery.NextAt!.Value - delivery.AttemptedAt!.Value, TimeSpan.FromSeconds(7199), TimeSpan.FromSeconds(7201));
        Assert.Equal(delivery.NextAt, (await ground.Webhooks.FindAsync(WebhookGround.Workspace, "hook"))!.HeldUntil);
    }

    [Fact]
    public async Task A_receiver_that_is_gone_is_disabled_and_told_nothing_until_somebody_enables_it()
    {
        await using var ground = await WebhookGround.StartAsync();
        await ground.AddAsync("hook", null, "document.indexed");
        ground.Receiver.Answer = context =>
        {
            context.Response.StatusCode = StatusCodes.Status410Gone;
            return Task.CompletedTask;
        };
        await ground.IndexAsync("a.md");
        await ground.BecomesAsync("hook", webhook => webhook.State == WebhookState.Disabled);
        Assert.Contains("410", (await ground.Webhooks.FindAsync(WebhookGround.Workspace, "hook"))!.DisabledReason, StringComparison.Ordinal);
        await ground.IndexAsync("b.md");

        ground.Receiver.Answer = context => context.Response.WriteAsync("back");
        var enabled = await ground.Webhooks.UpdateAsync(WebhookGround.Workspace, "hook", new UpdateWebhookRequest { Enabled = true });
        await ground.IndexAsync("c.md");
        await ground.DeliveriesBecomeAsync(all => all.Count(each => each.State == WebhookDeliveryState.Delivered) == 1);

        Assert.Equal((WebhookState.Working, null), (enabled.State, enabled.DisabledReason));
        Assert.Equal(["c.md", "a.md"], (await ground.DeliveriesAsync()).Select(each => (string?)each.Data["key"]));
    }

    [Fact]
    public async Task A_slow_receiver_delays_no_other()
    {
        await using var slow = await WebhookReceiver.StartAsync();
        await using var ground = await WebhookGround.StartAsync();
        var release = new TaskCompletionSource();
        slow.Answer = _ => release.Task;
        await ground.AddAsync("slow", slow.Url, "document.indexed");
        await ground.AddAsync("quick", null, "document.indexed");

        await ground.IndexAsync([.. Enumerable.Range(0, 40).Select(i => $"{i}.md")]);
        await ground.DeliveriesBecomeAsync(all => all.Count == 40 && all.All(each => each.State == WebhookDeliveryState.Delivered), "quick");

        Assert.DoesNotContain(await ground.DeliveriesAsync("slow"), each => each.State == WebhookDeliveryState.Delivered);
        release.SetResult();
        await ground.DeliveriesBecomeAsync(all => all.All(each => each.State == WebhookDeliveryState.Delivered), "slow");
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_is_given_up_in_time()
    {
        await using var ground = await WebhookGround.StartAsync(settings => settings["Webhooks:TimeoutSeconds"] = "1");
        await ground.AddAsync();
        ground.Receiver.Answer = context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);

        var result = await ground.Webhooks.TestAsync(WebhookGround.Workspace, "hook");

        Assert.Equal((false, null, "There was no answer within 1 s."), (result.Delivered, result.Status, result.Error));
    }

    [Fact]
    public async Task An_answer_without_an_end_is_delivered_and_its_beginning_shown()
    {
        await using var ground = await WebhookGround.StartAsync();
        await ground.AddAsync();
        ground.Receiver.Answer = async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.WriteAsync(new string('x', 4096) + "\0");
        };

        var result = await ground.Webhooks.TestAsync(WebhookGround.Workspace, "hook");

        Assert.True(result.Delivered);
        Assert.Equal(new string('x', 1024), result.Answer);
    }

    [Fact]
    public async Task An_answer_that_is_none_is_told_in_one_short_line()
    {
        await using var ground = await WebhookGround.StartAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await ground.AddAsync("hook", $"http://{listener.LocalEndpoint}/");
        var answering = AnswerAsync();

        var result = await ground.Webhooks.TestAsync(WebhookGround.Workspace, "hook");
        await answering;

        Assert.False(result.Delivered);
        Assert.StartsWith("It could not be sent: ", result.Error, StringComparison.Ordinal);
        Assert.InRange(result.Error!.Length, 30, 301);
        Assert.DoesNotContain(result.Error, char.IsControl);

        async Task AnswerAsync()
        {
            using var client = await listener.AcceptTcpClientAsync();
            var stream = client.GetStream();
            Assert.NotEqual(0, await stream.ReadAsync(new byte[1024]));
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("\e[31mforged\t", 1000)) + "\r\n\r\n"));
        }
    }

    [Fact]
    public async Task Nothing_listens_there()
    {
        await using var ground = await WebhookGround.StartAsync();
        await ground.AddAsync();
        await ground.Receiver.DisposeAsync();

        var result = await ground.Webhooks.TestAsync(WebhookGround.Workspace, "hook");

        Assert.False(result.Delivered);
        Assert.StartsWith("It could not be sent: ", result.Error, StringComparison.Ordinal);
    }

    /// <summary>The signature by a program that is not ours.</summary>
    internal static async Task<string> OpenSslAsync(string secret, Received received)
    {
        var key = Convert.ToHexStringLower(Convert.FromBase64String(secret["whsec_".Length..]));
        using var openssl = Process.Start(new ProcessStartInfo("openssl", ["dgst", "-sha256", "-mac", "HMAC", "-macopt", $"hexkey:{key}", "-binary"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await openssl.StandardInput.BaseStream.WriteAsync(System.Text.Encoding.UTF8.GetBytes($"{received.Id}.{received.Timestamp}."));
        await openssl.StandardInput.BaseStream.WriteAsync(received.Body);
        openssl.StandardInput.Close();
        using var digest = new MemoryStream();
        await openssl.StandardOutput.BaseStream.CopyToAsync(digest);
        await openssl.WaitForExitAsync();
        return Convert.ToBase64String(digest.ToArray());
    }
}
