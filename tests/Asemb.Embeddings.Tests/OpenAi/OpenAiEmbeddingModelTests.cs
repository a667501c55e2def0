using System.Text.Json;
using Asemb.Core.Errors;
using Asemb.Embeddings.OpenAi;
using static Asemb.Embeddings.Tests.OpenAi.OpenAiScenes;

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
    [InlineData(401, "", "refused the API key", true)]
    [InlineData(403, "", "refused the API key", true)]
    [InlineData(404, """{"error":{"message":"The model does not exist"}}""", "It says: The model does not exist", true)]
    [InlineData(400, """{"error":"input is too long"}""", "It says: input is too long", false)]
    [InlineData(400, """{"error":{"message":"key sk-very-secret is odd","code":null}}""", "key *** is odd", false)]
    [InlineData(429, """{"error":{"message":"pay","code":"insufficient_quota"}}""", "quota", true)]
    [InlineData(307, "", "(307)", true)]
    public async Task Refusals_are_final_and_say_what_to_look_at(int status, string body, string because, bool isSetupFault)
    {
        await using var endpoint = await StubEndpoint.StartAsync();
        endpoint.Misbehave = (_, context, _) => AnswerAsync(context, status, body);
        using var model = await LoadAsync(endpoint.Options());
        var error = await Assert.ThrowsAsync<AsembException>(() => model.EmbedQueryAsync("a", Token));
        Assert.Equal(ErrorCodes.EmbeddingFailed, error.Error);
        Assert.False(error.IsTransient);
        Assert.Equal(isSetupFault, error.IsSetupFault);
        Assert.Contains(because, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(StubEndpoint.Key, error.ToString(), StringComparison.Ordinal);
        Assert.Single(endpoint.Requests);
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
        var missing = await Assert.ThrowsAsync<AsembException>(() => LoadAsync(options));
        Assert.True(missing.IsSetupFault);
        Assert.Contains("ApiKeyFile of the model 'openai:stub' names does not exist", missing.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(folder.Path, missing.Message, StringComparison.Ordinal);
        Assert.Contains(options.ApiKeyFile, missing.InnerException!.Message, StringComparison.Ordinal);
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
}
