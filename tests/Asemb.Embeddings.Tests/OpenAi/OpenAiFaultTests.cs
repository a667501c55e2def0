using System.Globalization;
using Asemb.Core.Errors;
using Microsoft.AspNetCore.Http;
using static Asemb.Embeddings.Tests.OpenAi.OpenAiScenes;

namespace Asemb.Embeddings.Tests.OpenAi;

/// <summary>Endpoints that are busy, slow, broken or away.</summary>
public sealed class OpenAiFaultTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(503)]
    [InlineData(408)]
    [InlineData(429)]
    public async Task Faults_that_pass_are_tried_again(int status)
    {
        await using var endpoint = await StubEndpoint.StartAsync();
        endpoint.Misbehave = (count, context, _) => count <= 3 ? AnswerAsync(context, status, "<h1>busy</h1>") : Task.FromResult(false);
        using var model = await LoadAsync(endpoint.Options());
        AssertVector("a", (await model.EmbedPassagesAsync(["a"], Token))[0]);
        Assert.Equal(4, endpoint.Requests.Count);
    }

    [Fact]
    public async Task Waits_grow_and_follow_Retry_After()
    {
        await using var endpoint = await StubEndpoint.StartAsync();
        var time = new ImpatientTime();
        endpoint.Misbehave = (count, context, _) =>
        {
            context.Response.Headers.RetryAfter = count switch
            {
                1 => "7",
                2 => time.Now.AddSeconds(11).ToString("R", CultureInfo.InvariantCulture),
                3 => time.Now.AddSeconds(-5).ToString("R", CultureInfo.InvariantCulture),
                _ => default,
            };
            return count <= 4 ? AnswerAsync(context, 429, "") : Task.FromResult(false);
        };
        var options = endpoint.Options();
        options.TimeoutSeconds = 3000;
        options.RetryDelaySeconds = 1;
        using var model = await LoadAsync(options, time);
        AssertVector("a", (await model.EmbedPassagesAsync(["a"], Token))[0]);
        var waits = time.Waits.Where(wait => wait > TimeSpan.Zero).ToList();
        Assert.Equal(TimeSpan.FromSeconds(7), waits[0]);
        Assert.Equal(TimeSpan.FromSeconds(11), waits[1]);
        Assert.Equal(3, waits.Count);
        Assert.InRange(waits[2], TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_wait_that_is_too_long_is_handed_to_the_caller()
    {
        await using var endpoint = await StubEndpoint.StartAsync();
        endpoint.Misbehave = (_, context, _) =>
        {
            context.Response.Headers.RetryAfter = "30";
            return AnswerAsync(context, 429, """{"error":{"message":"slow down"}}""");
        };
        using var model = await LoadAsync(endpoint.Options());
        var error = await Assert.ThrowsAsync<AsembException>(() => model.EmbedQueryAsync("a", Token));
        Assert.Equal(ErrorCodes.EmbeddingUnavailable, error.Error);
        Assert.True(error.IsTransient);
        Assert.Equal(TimeSpan.FromSeconds(30), error.RetryAfter);
        Assert.Contains("slow down", error.Message, StringComparison.Ordinal);
        Assert.Single(endpoint.Requests);
    }

    [Fact]
    public async Task An_endpoint_that_keeps_failing_is_left_alone_then_tried_again()
    {
        await using var endpoint = await StubEndpoint.StartAsync();
        var time = new ImpatientTime();
        var isDown = true;
        endpoint.Misbehave = (_, context, _) => isDown ? AnswerAsync(context, 500, "") : Task.FromResult(false);
        var options = endpoint.Options();
        options.TimeoutSeconds = 3000;
        options.MaxRetries = 0;
        using var model = await LoadAsync(options, time);
        for (var i = 0; i < 10; i++)
            Assert.Contains("(500)", (await Assert.ThrowsAsync<AsembException>(() => model.EmbedQueryAsync("a", Token))).Message, StringComparison.Ordinal);
        isDown = false;
        var error = await Assert.ThrowsAsync<AsembException>(() => model.EmbedQueryAsync("a", Token));
        Assert.True(error.IsTransient);
        Assert.Equal(ErrorCodes.EmbeddingUnavailable, error.Error);
        Assert.Contains("left alone", error.Message, StringComparison.Ordinal);
        Assert.Equal(10, endpoint.Requests.Count);
        time.Advance(TimeSpan.FromSeconds(20));
        AssertVector("a", await model.EmbedQueryAsync("a", Token));
    }

    [Fact]
    public async Task A_fault_that_may_be_the_texts_is_tried_once_more_and_told_apart()
    {
        await using var endpoint = await StubEndpoint.StartAsync();
        endpoint.Misbehave = (_, context, _) => AnswerAsync(context, 500, """{"error":"input is too large to process"}""");
        using var model = await LoadAsync(endpoint.Options());
        var error = await Assert.ThrowsAsync<AsembException>(() => model.EmbedPassagesAsync(["a"], Token));
        Assert.True(error is { IsTransient: true, IsAnswered: true });
        Assert.Contains("too large to process", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, endpoint.Requests.Count);
        endpoint.Misbehave = (_, context, _) => AnswerAsync(context, 429, "");
        Assert.False((await Assert.ThrowsAsync<AsembException>(() => model.EmbedPassagesAsync(["a"], Token))).IsAnswered);
    }

    [Fact]
    public async Task Passages_that_it_has_a_fault_with_do_not_keep_queries_away()
    {
        await using var endpoint = await StubEndpoint.StartAsync();
        endpoint.Misbehave = (_, context, request) => request.Texts.Contains("poison") ? AnswerAsync(context, 500, "") : Task.FromResult(false);
        using var model = await LoadAsync(endpoint.Options());
        for (var i = 0; i < 20; i++)
            await Assert.ThrowsAsync<AsembException>(() => model.EmbedPassagesAsync(["poison"], Token));
        AssertVector("a", await model.EmbedQueryAsync("a", Token));
    }

    [Fact]
    public async Task Rate_limits_do_not_open_the_circuit()
    {
        await using var endpoint = await StubEndpoint.StartAsync();
        endpoint.Misbehave = (count, context, _) => count <= 20 ? AnswerAsync(context, 429, "") : Task.FromResult(false);
        var options = endpoint.Options();
        options.MaxRetries = 0;
        using var model = await LoadAsync(options);
        for (var i = 0; i < 20; i++)
            await Assert.ThrowsAsync<AsembException>(() => model.EmbedQueryAsync("a", Token));
        AssertVector("a", await model.EmbedQueryAsync("a", Token));
    }

    [Fact]
    public async Task A_slow_endpoint_times_out()
    {
        await using var endpoint = await StubEndpoint.StartAsync();
        endpoint.Misbehave = async (_, context, _) =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };
        var options = endpoint.Options();
        options.TimeoutSeconds = 0.2;
        options.MaxRetries = 1;
        using var model = await LoadAsync(options);
        var error = await Assert.ThrowsAsync<AsembException>(() => model.EmbedQueryAsync("a", Token));
        Assert.Equal(ErrorCodes.EmbeddingUnavailable, error.Error);
        Assert.True(error.IsTransient);
        Assert.Contains("within 0.2 s", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, endpoint.Requests.Count);
    }

    [Fact]
    public async Task The_callers_cancellation_is_not_a_timeout()
    {
        await using var endpoint = await StubEndpoint.StartAsync();
        using var cancellation = new CancellationTokenSource();
        endpoint.Misbehave = async (_, context, _) =>
        {
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };
        using var model = await LoadAsync(endpoint.Options());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => model.EmbedPassagesAsync(["a"], cancellation.Token));
        Assert.Single(endpoint.Requests);
    }

    [Fact]
    public async Task An_endpoint_that_is_not_there_or_breaks_off_is_unavailable()
    {
        await using var endpoint = await StubEndpoint.StartAsync();
        endpoint.Misbehave = async (_, context, _) =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("{");
            context.Abort();
            return true;
        };
        var options = endpoint.Options();
        options.MaxRetries = 1;
        using (var model = await LoadAsync(options))
            AssertUnavailable(await Assert.ThrowsAsync<AsembException>(() => model.EmbedQueryAsync("a", Token)));
        options.BaseUrl = $"http://127.0.0.1:{UnusedPort()}/v1/";
        using (var model = await LoadAsync(options))
            AssertUnavailable(await Assert.ThrowsAsync<AsembException>(() => model.EmbedQueryAsync("a", Token)));
        options.Dimensions = null;
        AssertUnavailable(await Assert.ThrowsAsync<AsembException>(() => LoadAsync(options)));

        static void AssertUnavailable(AsembException error)
        {
            Assert.Equal(ErrorCodes.EmbeddingUnavailable, error.Error);
            Assert.True(error.IsTransient);
        }
    }
}
