using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;
using Asemb.Core.Errors;
using Asemb.Embeddings.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Asemb.Embeddings.Tests.OpenAi;

public sealed class OpenAiEmbeddingModelTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sends_model_key_and_texts_and_normalises_the_answer()
    {
        await using var endpoint = await StubEndpoint.StartAsync();
        var options = endpoint.Options();
        options.QueryPrefix = "q: ";
        options.PassagePrefix = "p: ";
        using var model = await LoadAsync(options);
        var vectors = await model.EmbedPassagesAsync(["one", "three"], Token);
        AssertVector("p: one", vectors[0]);
        AssertVector("p: three", vectors[1]);
        AssertVector("q: two", await model.EmbedQueryAsync("two", Token));
        var request = endpoint.Requests.First();
        Assert.Equal("Bearer " + StubEndpoint.Key, request.Authorization);
        Assert.Equal("text-embedding-stub", request.Body.GetProperty("model").GetString());
        Assert.Equal(3, request.Body.GetProperty("dimensions").GetInt32());
        Assert.Equal(2, endpoint.Requests.Count);
    }

    [Fact]
    public async Task Asks_once_for_the_dimensions_when_they_are_not_configured_and_never_sends_them()
    {
        await using var endpoint = await StubEndpoint.StartAsync();
        var options = endpoint.Options();
        options.Dimensions = null;
        options.ApiKey = null;
        using var model = await LoadAsync(options);
        Assert.Equal(3, model.Info.Dimensions);
        await model.EmbedQueryAsync("x", Token);
        Assert.Equal(2, endpoint.Requests.Count);
        Assert.All(endpoint.Requests, request =>
        {
            Assert.False(request.Body.TryGetProperty("dimensions", out _));
            Assert.Equal("", request.Authorization);
        });
    }

    [Fact]
    public async Task Splits_by_number_and_by_characters()
    {
        await using var endpoint = await StubEndpoint.StartAsync();
        var options = endpoint.Options();
        options.BatchSize = 3;
        options.BatchCharacters = 10;
        using var model = await LoadAsync(options);
        string[] texts = ["a", "bb", "c", "d", "eeeeee", "fffff", new('g', 50), "h"];
        var vectors = await model.EmbedPassagesAsync(texts, Token);
        for (var i = 0; i < texts.Length; i++)
            AssertVector(texts[i], vectors[i]);
        Assert.All(endpoint.Requests, request =>
            Assert.True(request.Texts.Length == 1 || (request.Texts.Length <= 3 && request.Texts.Sum(text => text.Length) <= 10)));
        Assert.Equal(5, endpoint.Requests.Count);
    }

    [Fact]
    public async Task Empty_texts_are_not_sent_and_get_no_direction()
    {
        await using var endpoint = await StubEndpoint.StartAsync();
        using var model = await LoadAsync(endpoint.Options());
        var vectors = await model.EmbedPassagesAsync(["", "x", " \n"], Token);
        Assert.Equal(new float[3], vectors[0]);
        AssertVector("x", vectors[1]);
        Assert.Equal(new float[3], vectors[2]);
        Assert.Equal(["x"], Assert.Single(endpoint.Requests).Texts);
        Assert.Empty(await model.EmbedPassagesAsync([], Token));
        Assert.Equal(new float[3], await model.EmbedQueryAsync("", Token));
        Assert.Single(endpoint.Requests);
    }

    [Fact]
    public async Task Answers_in_another_order_or_as_base64_are_understood()
    {
        await using var endpoint = await StubEndpoint.StartAsync();
        endpoint.Answer = request => StubEndpoint.Data(request.Texts.Select((text, index) =>
            $$"""{"index":{{index}},"embedding":"{{Base64(StubEndpoint.VectorOf(text))}}"}""").Reverse());
        using var model = await LoadAsync(endpoint.Options());
        var vectors = await model.EmbedPassagesAsync(["a", "bb", "ccc"], Token);
        AssertVector("a", vectors[0]);
        AssertVector("ccc", vectors[2]);
        endpoint.Answer = request => StubEndpoint.Data(request.Texts.Select(text => $$"""{"embedding":{{JsonSerializer.Serialize(StubEndpoint.VectorOf(text))}} }"""));
        AssertVector("bb", (await model.EmbedPassagesAsync(["a", "bb"], Token))[1]);
    }

    [Theory]
    [InlineData("""{"data":[]}""", "0 vectors for 2")]
    [InlineData("""{"data":null}""", "0 vectors for 2")]
    [InlineData("""{"data":[{"index":0,"embedding":[1,2,3]},{"index":0,"embedding":[1,2,3]}]}""", "index 0")]
    [InlineData("""{"data":[{"index":0,"embedding":[1,2,3]},{"index":2,"embedding":[1,2,3]}]}""", "index 2")]
    [InlineData("""{"data":[{"index":0,"embedding":[1,2,3]},{"index":1,"embedding":[1,2]}]}""", "2 dimensions instead of 3")]
    [InlineData("""{"data":[{"index":0,"embedding":[1,2,3]},{"index":1,"embedding":[1,null,2]}]}""", "not finite")]
    [InlineData("""{"data":[{"index":0,"embedding":[1,2,3]},{"index":1,"embedding":[1,1e40,2]}]}""", "cannot be used")]
    [InlineData("""{"data":[{"index":0,"embedding":[3e38,3e38,3e38]},{"index":1,"embedding":[1,1,1]}]}""", "not finite")]
    [InlineData("""{"data":[{"index":0,"embedding":[1,2,3]},{"index":1}]}""", "missing")]
    [InlineData("""{"data":[{"index":0,"embedding":[1,2,3]},null]}""", "missing")]
    [InlineData("""{"data":[{"index":0,"embedding":"AAA"},null]}""", "expected JSON")]
    [InlineData("""{"data":[{"index":0,"embedding":{}},null]}""", "expected JSON")]
    [InlineData("""<html>""", "expected JSON")]
    public async Task Answers_that_cannot_be_right_are_refused(string answer, string because)
    {
        await using var endpoint = await StubEndpoint.StartAsync();
        endpoint.Answer = _ => answer;
        using var model = await LoadAsync(endpoint.Options());
        var error = await Assert.ThrowsAsync<AsembException>(() => model.EmbedPassagesAsync(["a", "b"], Token));
        Assert.Equal(ErrorCodes.EmbeddingFailed, error.Error);
        Assert.False(error.IsTransient);
        Assert.Contains(because, error.Message, StringComparison.Ordinal);
        Assert.Single(endpoint.Requests);
    }

    [Theory]
    [InlineData(401, "", "refused the API key")]
    [InlineData(403, "", "refused the API key")]
    [InlineData(404, """{"error":{"message":"The model does not exist"}}""", "It says: The model does not exist")]
    [InlineData(400, """{"error":"input is too long"}""", "It says: input is too long")]
    [InlineData(400, """{"error":{"message":"key sk-very-secret is odd","code":null}}""", "key *** is odd")]
    [InlineData(429, """{"error":{"message":"pay","code":"insufficient_quota"}}""", "quota")]
    [InlineData(307, "", "(307)")]
    public async Task Refusals_are_final_and_say_what_to_look_at(int status, string body, string because)
    {
        await using var endpoint = await StubEndpoint.StartAsync();
        endpoint.Misbehave = (_, context, _) => AnswerAsync(context, status, body);
        using var model = await LoadAsync(endpoint.Options());
        var error = await Assert.ThrowsAsync<AsembException>(() => model.EmbedQueryAsync("a", Token));
        Assert.Equal(ErrorCodes.EmbeddingFailed, error.Error);
        Assert.False(error.IsTransient);
        Assert.Contains(because, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(StubEndpoint.Key, error.ToString(), StringComparison.Ordinal);
        Assert.Single(endpoint.Requests);
    }

    [Theory]
    [InlineData(500)]
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

    [Fact]
    public async Task Lone_surrogates_are_sent_as_replacement_characters()
    {
        await using var endpoint = await StubEndpoint.StartAsync();
        using var model = await LoadAsync(endpoint.Options());
        await model.EmbedQueryAsync("a\uD800b", Token);
        Assert.Equal(["a\uFFFDb"], Assert.Single(endpoint.Requests).Texts);
    }

    [Fact]
    public async Task The_key_can_stand_in_a_file_and_shows_nowhere()
    {
        await using var endpoint = await StubEndpoint.StartAsync();
        using var folder = new TemporaryFolder();
        var options = endpoint.Options();
        using var plain = await LoadAsync(options);
        options.ApiKey = null;
        options.ApiKeyFile = folder.Write("key", "another-key\n");
        using var model = await LoadAsync(options);
        await model.EmbedQueryAsync("a", Token);
        Assert.Equal("Bearer another-key", Assert.Single(endpoint.Requests).Authorization);
        Assert.Equal(plain.Info, model.Info);
        Assert.Equal("openai:stub", model.ToString());
        Assert.Equal("openai:stub", options.ToString());

        folder.Write("key", " \n");
        Assert.Contains("is empty", (await Assert.ThrowsAsync<AsembException>(() => LoadAsync(options))).Message, StringComparison.Ordinal);
        options.ApiKeyFile = Path.Combine(folder.Path, "missing");
        Assert.Contains("cannot be read", (await Assert.ThrowsAsync<AsembException>(() => LoadAsync(options))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_fingerprint_follows_what_changes_vectors_but_not_the_address()
    {
        await using var endpoint = await StubEndpoint.StartAsync();
        async Task<string> FingerprintAsync(Action<EmbeddingModelOptions> change)
        {
            var options = endpoint.Options();
            change(options);
            using var model = await LoadAsync(options);
            return model.Info.Fingerprint;
        }

        var fingerprint = await FingerprintAsync(_ => { });
        Assert.Equal(fingerprint, await FingerprintAsync(options => options.BaseUrl = "http://localhost:1/v1"));
        Assert.NotEqual(fingerprint, await FingerprintAsync(options => options.Model = "other"));
        Assert.NotEqual(fingerprint, await FingerprintAsync(options => options.Dimensions = 4));
        var query = await FingerprintAsync(options => options.QueryPrefix = "x");
        Assert.NotEqual(fingerprint, query);
        Assert.NotEqual(query, await FingerprintAsync(options => options.PassagePrefix = "x"));
    }

    [Fact]
    public async Task Serves_the_interface_of_the_generator()
    {
        await using var endpoint = await StubEndpoint.StartAsync();
        using var model = await LoadAsync(endpoint.Options());
        var metadata = (Microsoft.Extensions.AI.EmbeddingGeneratorMetadata)model.GetService(typeof(Microsoft.Extensions.AI.EmbeddingGeneratorMetadata))!;
        Assert.Equal(new Uri(endpoint.BaseUrl + "/embeddings"), metadata.ProviderUri);
        Assert.Equal(3, metadata.DefaultModelDimensions);
        Assert.Equal(8191, model.MaxTokens);
        Assert.Equal(0.5, model.DefaultFusion.VectorWeight);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("  \n ", 0)]
    [InlineData("word", 2)]
    [InlineData("ten words of English text make about thirteen tokens here", 15)]
    [InlineData("internationalization", 5)]
    [InlineData("日本語の文章", 6)]
    [InlineData("привет", 3)]
    public void Estimates_tokens(string text, int expected) => Assert.Equal(expected, ApproximateTokens.Count(text));

    private static Task<OpenAiEmbeddingModel> LoadAsync(EmbeddingModelOptions options, TimeProvider? time = null) =>
        OpenAiEmbeddingModel.LoadAsync(options, time ?? TimeProvider.System, Token);

    private static async Task<bool> AnswerAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        if (status == 307)
            context.Response.Headers.Location = "http://127.0.0.1:1/";
        await context.Response.WriteAsync(body);
        return true;
    }

    private static void AssertVector(string text, float[] vector)
    {
        Assert.Equal(1f, TensorPrimitives.Norm<float>(vector), 1e-5f);
        Assert.Equal(1f, TensorPrimitives.CosineSimilarity<float>(StubEndpoint.VectorOf(text), vector), 1e-6f);
    }

    private static string Base64(float[] vector) => Convert.ToBase64String(MemoryMarshal.AsBytes<float>(vector));

    private static int UnusedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
