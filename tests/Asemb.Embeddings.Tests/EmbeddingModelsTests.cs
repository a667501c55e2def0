using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Search.Fusion;
using Asemb.Embeddings.Tests.Onnx;
using Asemb.Embeddings.Tests.OpenAi;
using Microsoft.Extensions.AI;

namespace Asemb.Embeddings.Tests;

public sealed class EmbeddingModelsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_built_in_models_are_always_there()
    {
        using var models = new EmbeddingModels();
        Assert.Equal("builtin:asemb-static-en", models.DefaultId);
        Assert.Equal(["builtin:asemb-static-en", "builtin:asemb-static-en-128"], models.List().Select(model => model.Id));
        foreach (var summary in models.List())
        {
            var model = await models.GetAsync(summary.Id, Token);
            Assert.Equal(summary.Id, model.Info.Id);
            Assert.Equal(summary.Dimensions, model.Info.Dimensions);
            Assert.Same(model, await models.GetAsync(summary.Id, Token));
            Assert.Contains("paraphrase", summary.Description, StringComparison.Ordinal);
            Assert.Equal(summary.Details.Count, summary.Details.Select(detail => detail.Key).Distinct().Count());
            Assert.Superset(new HashSet<string>(["licence", "languages", "size", "results", "sources", "weak at"]), summary.Details.Select(detail => detail.Key).ToHashSet());
        }
    }

    [Theory]
    [InlineData("builtin:other")]
    [InlineData("onnx:/etc")]
    [InlineData("")]
    public async Task Only_configured_models_exist(string id)
    {
        using var models = new EmbeddingModels();
        var error = await Assert.ThrowsAsync<AsembException>(() => models.GetAsync(id, Token));
        Assert.Equal(ErrorCodes.ModelNotFound, error.Error);
        Assert.Contains("builtin:asemb-static-en-128", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configured_models_are_loaded_when_asked_for()
    {
        await using var endpoint = await StubEndpoint.StartAsync();
        using var transformer = new SmallTransformer();
        var remote = endpoint.Options();
        remote.Dimensions = null;
        remote.FusionMethod = FusionMethod.Rrf;
        remote.MaxTokens = 100;
        using var models = new EmbeddingModels(new EmbeddingsOptions { DefaultModel = "onnx:small", Models = [transformer.Options(), remote] });
        Assert.Equal("onnx:small", models.DefaultId);
        var listed = models.List().ToDictionary(model => model.Id);
        Assert.Null(listed["onnx:small"].Dimensions);
        Assert.Empty(endpoint.Requests);
        Assert.DoesNotContain(StubEndpoint.Key, string.Join('\n', listed["openai:stub"].Details), StringComparison.Ordinal);

        Assert.Equal(6, (await models.GetAsync("onnx:small", Token)).Info.Dimensions);
        var model = await models.GetAsync("openai:stub", Token);
        Assert.Equal(new FusionOptions(FusionMethod.Rrf, 0.5), model.DefaultFusion);
        Assert.Equal(100, model.MaxTokens);
        Assert.Equal([256, 128, 6, 3], models.List().Select(summary => summary.Dimensions!.Value));
    }

    [Fact]
    public async Task Many_who_ask_at_once_cause_one_load()
    {
        await using var endpoint = await StubEndpoint.StartAsync();
        var options = endpoint.Options();
        options.Dimensions = null;
        using var models = new EmbeddingModels(new EmbeddingsOptions { Models = [options] });
        var found = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => models.GetAsync("openai:stub", Token))));
        Assert.All(found, model => Assert.Same(found[0], model));
        Assert.Single(endpoint.Requests);
    }

    [Fact]
    public async Task A_failed_load_is_tried_again_only_after_seconds()
    {
        using var transformer = new SmallTransformer();
        var time = new ImpatientTime();
        var options = transformer.Options();
        var vocabulary = Path.Combine(transformer.Path, "vocab.txt");
        File.Move(vocabulary, vocabulary + ".away");
        using var models = new EmbeddingModels(new EmbeddingsOptions { Models = [options] }, time);
        var first = await Assert.ThrowsAsync<AsembException>(() => models.GetAsync("onnx:small", Token));
        Assert.Equal(ErrorCodes.EmbeddingUnavailable, first.Error);
        File.Move(vocabulary + ".away", vocabulary);
        Assert.Same(first, await Assert.ThrowsAsync<AsembException>(() => models.GetAsync("onnx:small", Token)));
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(6, (await models.GetAsync("onnx:small", Token)).Info.Dimensions);
    }

    [Fact]
    public async Task A_cancelled_load_is_no_failed_load()
    {
        await using var endpoint = await StubEndpoint.StartAsync();
        using var cancellation = new CancellationTokenSource();
        endpoint.Misbehave = async (count, context, _) =>
        {
            if (count > 1)
                return false;
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };
        var options = endpoint.Options();
        options.Dimensions = null;
        using var models = new EmbeddingModels(new EmbeddingsOptions { Models = [options] });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => models.GetAsync("openai:stub", cancellation.Token));
        Assert.Equal(3, (await models.GetAsync("openai:stub", Token)).Info.Dimensions);
    }

    [Fact]
    public async Task Models_are_embedding_generators()
    {
        using var models = new EmbeddingModels();
        IEmbeddingGenerator<string, Embedding<float>> model = await models.GetAsync(models.DefaultId, Token);
        var embeddings = await model.GenerateAsync(Texts(), new EmbeddingGenerationOptions { Dimensions = 256, ModelId = "asemb-static-en" }, Token);
        Assert.Equal(2, embeddings.Count);
        Assert.Equal("asemb-static-en", embeddings[0].ModelId);
        Assert.Equal(await ((IEmbeddingModel)model).EmbedQueryAsync("two", Token), embeddings[1].Vector.ToArray());
        var metadata = (EmbeddingGeneratorMetadata)model.GetService(typeof(EmbeddingGeneratorMetadata))!;
        Assert.Equal("builtin", metadata.ProviderName);
        Assert.Null(metadata.ProviderUri);
        Assert.Same(model, model.GetService(typeof(IEmbeddingModel)));
        Assert.Null(model.GetService(typeof(IEmbeddingModel), "key"));
        Assert.Null(model.GetService(typeof(string)));
        Assert.Contains("256", (await Assert.ThrowsAsync<AsembException>(() => model.GenerateAsync(["a"], new EmbeddingGenerationOptions { Dimensions = 64 }, Token))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<AsembException>(() => model.GenerateAsync(["a"], new EmbeddingGenerationOptions { ModelId = "gpt" }, Token));
        model.Dispose();

        static IEnumerable<string> Texts()
        {
            yield return "one";
            yield return "two";
        }
    }

    [Fact]
    public void The_model_card_is_inside() => Assert.StartsWith("# asemb-static-en", Asemb.Embeddings.BuiltIn.BuiltInModels.ReadCard(), StringComparison.Ordinal);
}
