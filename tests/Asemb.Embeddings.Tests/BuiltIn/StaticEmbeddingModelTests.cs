using System.Numerics.Tensors;
using System.Security.Cryptography;
using Asemb.Core.Search.Fusion;
using Asemb.Embeddings.BuiltIn;

namespace Asemb.Embeddings.Tests.BuiltIn;

public sealed class StaticEmbeddingModelTests
{
    private static readonly StaticEmbeddingModel Model = (StaticEmbeddingModel)BuiltInModels.Get("asemb-static-en");
    private static readonly StaticEmbeddingModel Half = (StaticEmbeddingModel)BuiltInModels.Get("asemb-static-en-128");

    [Fact]
    public void The_files_are_those_that_the_fingerprint_speaks_of()
    {
        var config = StaticModelConfig.Parse(StaticModelFiles.Open("config.json").Bytes);
        Assert.Equal(3, config.Sha256.Count);
        Assert.All(config.Sha256, file => Assert.Equal(file.Value, Convert.ToHexStringLower(SHA256.HashData(StaticModelFiles.Open(file.Key).Bytes))));
    }

    /// <summary>Vectors of stored workspaces depend on these: change them only with the encoder's version.</summary>
    [Fact]
    public void The_fingerprints_are_stable()
    {
        Assert.Equal("builtin:asemb-static-en", Model.Info.Id);
        Assert.Equal(256, Model.Info.Dimensions);
        Assert.Equal(128, Half.Info.Dimensions);
        Assert.Equal("4fba091064b17b4c105a9015602fd56e51cccf07b8898592bd2423384585ea7f", Model.Info.Fingerprint);
        Assert.Equal("dae18e3d84c436b86e674d21a5d18bd7e7f1a31473218b72ca977a5100fad422", Half.Info.Fingerprint);
        Assert.Equal(new FusionOptions(FusionMethod.Weighted, 0.2, 0.25), Model.DefaultFusion);
        Assert.Equal(int.MaxValue, Model.MaxTokens);
    }

    [Fact]
    public async Task The_short_vector_is_the_first_half_normalised_again()
    {
        var whole = await Model.EmbedQueryAsync("restore a backup to a point in time", TestContext.Current.CancellationToken);
        var half = await Half.EmbedQueryAsync("restore a backup to a point in time", TestContext.Current.CancellationToken);
        Assert.Equal(1f, TensorPrimitives.Norm<float>(half), 1e-5f);
        Assert.Equal(1f, TensorPrimitives.CosineSimilarity<float>(whole.AsSpan(0, 128), half), 1e-5f);
    }

    [Fact]
    public void Allocates_nothing_when_the_vector_is_given()
    {
        var vector = new float[256];
        var text = string.Concat(Enumerable.Repeat("Every token costs nothing: naïve café, 日本語, unbelievableness 0x80070005. ", 50));
        Model.Embed(text, vector);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Model.Embed(text, vector);
            Model.Count(text);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Long_texts_count_with_every_token()
    {
        var text = string.Concat(Enumerable.Repeat("alpha beta ", 1_000_000));
        var once = new float[256];
        var vector = new float[256];
        Model.Embed("alpha beta", once);
        Model.Embed(text, vector);
        Assert.Equal(2_000_000, Model.Count(text));
        Assert.Equal(1f, TensorPrimitives.CosineSimilarity<float>(once, vector), 1e-5f);
    }

    [Fact]
    public void One_word_without_end_is_no_token()
    {
        var vector = new float[256];
        vector.AsSpan().Fill(1);
        Model.Embed(new string('x', 10_000_000), vector);
        Assert.All(vector, value => Assert.Equal(0f, value));
    }

    [Fact]
    public void Repeated_words_count_with_the_square_root_of_their_number()
    {
        float[] a = new float[256], b = new float[256], mixed = new float[256];
        Model.Embed("database", a);
        Model.Embed("kitchen", b);
        Model.Embed("database kitchen database database database", mixed);
        float Length(string word) => TableRowNorm(word);
        var expected = new float[256];
        for (var i = 0; i < expected.Length; i++)
            expected[i] = (2 * Length("database") * a[i]) + (Length("kitchen") * b[i]);
        Assert.Equal(1f, TensorPrimitives.CosineSimilarity<float>(expected, mixed), 1e-5f);
    }

    [Fact]
    public async Task Large_batches_over_all_processors_keep_their_order()
    {
        var random = new Random(4);
        string[] words = ["index", "query", "backup", "restore", "vector", "search", "tenant", "kitchen", "river", "protein"];
        var texts = Enumerable.Range(0, 5000).Select(_ => string.Join(' ', Enumerable.Range(0, 20).Select(_ => words[random.Next(words.Length)]))).ToList();
        var vectors = await Model.EmbedPassagesAsync(texts, TestContext.Current.CancellationToken);
        for (var i = 0; i < texts.Count; i += 97)
            Assert.Equal(await Model.EmbedQueryAsync(texts[i], TestContext.Current.CancellationToken), vectors[i]);
    }

    [Fact]
    public async Task Many_callers_at_once_get_the_same_vectors()
    {
        var expected = await Model.EmbedQueryAsync("how do I restore a backup?", TestContext.Current.CancellationToken);
        await Parallel.ForAsync(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken }, async (_, token) =>
        {
            for (var i = 0; i < 50; i++)
            {
                await Model.EmbedQueryAsync($"noise {i} of another caller", token);
                Assert.Equal(expected, await Model.EmbedQueryAsync("how do I restore a backup?", token));
            }
        });
    }

    [Fact]
    public async Task Nothing_to_embed_is_no_error()
    {
        Assert.Empty(await Model.EmbedPassagesAsync([], TestContext.Current.CancellationToken));
        Assert.All(await Model.EmbedQueryAsync("", TestContext.Current.CancellationToken), value => Assert.Equal(0f, value));
    }

    [Fact]
    public async Task Cancellation_stops_small_and_large_batches()
    {
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Model.EmbedQueryAsync("a", cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Model.EmbedPassagesAsync(["a", "b"], cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Model.EmbedPassagesAsync([.. Enumerable.Repeat(new string('a', 1000), 1000)], cancelled));
    }

    [Fact]
    public void A_vector_of_the_wrong_length_is_refused() =>
        Assert.Throws<ArgumentException>(() => Model.Embed("a", new float[128]));

    private static float TableRowNorm(string word)
    {
        var row = Assert.Single(TestModel.Tokenize(TestModel.Tokenizer(), word));
        var table = StaticModelFiles.Open(StaticModelFiles.Weights).Bytes;
        var scales = StaticModelFiles.Open(StaticModelFiles.Scales).Bytes;
        var scale = BitConverter.ToSingle(scales[(row * 4)..]);
        double sum = 0;
        foreach (var value in table.Slice(row * 256, 256))
            sum += (sbyte)value * (sbyte)value;
        return (float)Math.Sqrt(sum) * scale;
    }
}
