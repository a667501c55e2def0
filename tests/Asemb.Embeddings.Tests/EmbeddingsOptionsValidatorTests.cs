using Asemb.Core.Errors;
using Asemb.Core.Search.Fusion;

namespace Asemb.Embeddings.Tests;

public sealed class EmbeddingsOptionsValidatorTests
{
    private static EmbeddingModelOptions Onnx => new() { Name = "minilm", Provider = "onnx", Path = "/models/minilm" };

    private static EmbeddingModelOptions OpenAi => new() { Name = "large", Provider = "openai", BaseUrl = "https://example.org/v1", Model = "m", ApiKey = "secret-key" };

    [Fact]
    public void Valid_options_have_no_errors() =>
        Assert.Empty(EmbeddingsOptionsValidator.Validate(new EmbeddingsOptions { Models = [Onnx, OpenAi], DefaultModel = "openai:large" }));

    [Fact]
    public void Every_error_is_reported_with_its_setting()
    {
        EmbeddingModelOptions[] models =
        [
            Onnx, Onnx,
            new() { Name = "a b", Provider = "onnx" },
            new() { Name = "x", Provider = "cohere" },
            new() { Name = "y", Provider = "openai", BaseUrl = "ftp://x", Dimensions = 0, VectorWeight = double.NaN, FusionMethod = (FusionMethod)7, MaxTokens = 1 },
        ];
        var errors = EmbeddingsOptionsValidator.Validate(new EmbeddingsOptions { Models = models, DefaultModel = "onnx:none" });
        string[] expected =
        [
            "Embeddings:Models:1:Name:", "Embeddings:Models:2:Name:", "Embeddings:Models:2:Path:", "Embeddings:Models:3:Provider:",
            "Embeddings:Models:4:Dimensions:", "Embeddings:Models:4:MaxTokens:", "Embeddings:Models:4:VectorWeight:", "Embeddings:Models:4:FusionMethod:",
            "Embeddings:Models:4:BaseUrl:", "Embeddings:Models:4:Model:", "Embeddings:DefaultModel:",
        ];
        Assert.Equal(expected.Length, errors.Count);
        Assert.All(expected.Zip(errors), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
        var thrown = Assert.Throws<AsembException>(() => new EmbeddingModels(new EmbeddingsOptions { Models = models, DefaultModel = "onnx:none" }));
        Assert.All(errors, error => Assert.Contains(error, thrown.Message, StringComparison.Ordinal));
    }

    public static TheoryData<string, Action<EmbeddingModelOptions>> WrongOnnx => new()
    {
        { "File", model => model.File = "../other.onnx" },
        { "File", model => model.File = "/etc/passwd" },
        { "Threads", model => model.Threads = 0 },
        { "BaseUrl", model => model.BaseUrl = "http://x" },
        { "ApiKey", model => model.ApiKey = "secret-key" },
        { "ApiKeyFile", model => model.ApiKeyFile = "/x" },
        { "Model", model => model.Model = "m" },
    };

    public static TheoryData<string, Action<EmbeddingModelOptions>> WrongOpenAi => new()
    {
        { "BaseUrl", model => model.BaseUrl = "https://user:pass@example.org/v1" },
        { "BaseUrl", model => model.BaseUrl = null },
        { "ApiKey", model => model.ApiKeyFile = "/x" },
        { "ApiKey", model => model.ApiKey = "secret-key\r\nHeader: x" },
        { "BatchSize", model => model.BatchSize = 0 },
        { "BatchCharacters", model => model.BatchCharacters = 0 },
        { "Concurrency", model => model.Concurrency = 100 },
        { "TimeoutSeconds", model => model.TimeoutSeconds = double.NaN },
        { "MaxRetries", model => model.MaxRetries = -1 },
        { "RetryDelaySeconds", model => model.RetryDelaySeconds = -1 },
        { "Path", model => model.Path = "/x" },
        { "File", model => model.File = "x" },
        { "Threads", model => model.Threads = 1 },
    };

    [Theory]
    [MemberData(nameof(WrongOnnx))]
    public void Wrong_settings_of_onnx_models_are_named(string setting, Action<EmbeddingModelOptions> change) => AssertOneError(Onnx, setting, change);

    [Theory]
    [MemberData(nameof(WrongOpenAi))]
    public void Wrong_settings_of_openai_models_are_named(string setting, Action<EmbeddingModelOptions> change) => AssertOneError(OpenAi, setting, change);

    private static void AssertOneError(EmbeddingModelOptions model, string setting, Action<EmbeddingModelOptions> change)
    {
        change(model);
        var error = Assert.Single(EmbeddingsOptionsValidator.Validate(new EmbeddingsOptions { Models = [model] }));
        Assert.StartsWith($"Embeddings:Models:0:{setting}:", error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-key", error, StringComparison.Ordinal);
        Assert.DoesNotContain("pass@", error, StringComparison.Ordinal);
    }
}
