using Asemb.Core.Errors;
using Asemb.Core.Search.Fusion;
using Asemb.Embeddings.Onnx;

namespace Asemb.Embeddings.Tests.Onnx;

public sealed class OnnxEmbeddingModelTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false, "model.onnx")]
    [InlineData(true, false, "onnx/model.onnx")]
    [InlineData(false, true, "model_quantized.onnx")]
    [InlineData(true, true, "onnx/model_quantized.onnx")]
    public async Task Gives_the_mean_of_the_token_vectors(bool matrix, bool int8, string file)
    {
        using var transformer = new SmallTransformer(matrix, int8);
        using var model = OnnxEmbeddingModel.Load(transformer.Options(file), Token);
        Assert.Equal(matrix ? 4 : 6, model.Info.Dimensions);
        var vectors = await model.EmbedPassagesAsync(["Red GREEN", "unlikely", "blue blue blue red", "purple"], Token);
        AssertNear(transformer.Mean("[CLS]", "red", "green", "[SEP]"), vectors[0]);
        AssertNear(transformer.Mean("[CLS]", "un", "##like", "##ly", "[SEP]"), vectors[1]);
        AssertNear(transformer.Mean("[CLS]", "blue", "blue", "blue", "red", "[SEP]"), vectors[2]);
        AssertNear(transformer.Mean("[CLS]", "[UNK]", "[SEP]"), vectors[3]);
    }

    [Fact]
    public async Task Pools_as_the_folder_says()
    {
        using var transformer = new SmallTransformer();
        var options = transformer.Options();
        var vectors = transformer.TokenVectors("[CLS]", "red", "green", "[SEP]");
        var expected = new Dictionary<string, float[]>(StringComparer.Ordinal)
        {
            ["cls_token"] = vectors[0],
            ["lasttoken"] = vectors[3],
            ["max_tokens"] = [.. Enumerable.Range(0, 6).Select(column => vectors.Max(vector => vector[column]))],
            ["mean_tokens"] = transformer.Mean("[CLS]", "red", "green", "[SEP]"),
        };
        HashSet<string> fingerprints = [];
        foreach (var (mode, vector) in expected)
        {
            transformer.Write("1_Pooling/config.json", $$"""{"word_embedding_dimension": 6, "pooling_mode_{{mode}}": true, "pooling_mode_other": false}""");
            using var model = OnnxEmbeddingModel.Load(options, Token);
            var found = await model.EmbedPassagesAsync(["red green", "blue blue blue blue"], Token);
            AssertNear(SmallTransformer.Normalise([.. vector]), found[0]);
            fingerprints.Add(model.Info.Fingerprint);
        }

        Assert.Equal(4, fingerprints.Count);
        transformer.Write("1_Pooling/config.json", """{"pooling_mode_weightedmean_tokens": true}""");
        AssertRefused(options, "weightedmean_tokens");
        transformer.Write("modules.json", """[{"type": "sentence_transformers.models.Pooling", "path": "elsewhere"}]""");
        using var other = OnnxEmbeddingModel.Load(options, Token);
        AssertNear(expected["mean_tokens"], await other.EmbedQueryAsync("red green", Token));
    }

    [Fact]
    public async Task Many_texts_of_all_lengths_keep_their_order()
    {
        using var transformer = new SmallTransformer();
        using var model = OnnxEmbeddingModel.Load(transformer.Options(), Token);
        string[] colours = ["red", "green", "blue"];
        var texts = Enumerable.Range(0, 60).Select(i => string.Join(' ', Enumerable.Range(0, i * 37 % 200).Select(k => colours[(i + (k * k)) % 3]))).ToList();
        var vectors = await model.EmbedPassagesAsync(texts, Token);
        for (var i = 0; i < texts.Count; i++)
        {
            if (texts[i].Length == 0)
                Assert.All(vectors[i], value => Assert.Equal(0f, value));
            else
                AssertNear(transformer.Mean(["[CLS]", .. texts[i].Split(' '), "[SEP]"]), vectors[i]);
        }
    }

    [Fact]
    public async Task Prefixes_and_lengths_come_from_the_folder_or_the_settings()
    {
        using var transformer = new SmallTransformer();
        var options = transformer.Options();
        transformer.Write("config_sentence_transformers.json", """{"prompts": {"query": "query: ", "passage": "red "}, "default_prompt_name": null}""");
        transformer.Write("sentence_bert_config.json", """{"max_seq_length": 6, "do_lower_case": false}""");
        using (var model = OnnxEmbeddingModel.Load(options, Token))
        {
            AssertNear(transformer.Mean("[CLS]", "query", ":", "blue", "[SEP]"), await model.EmbedQueryAsync("blue", Token));
            AssertNear(transformer.Mean("[CLS]", "red", "blue", "[SEP]"), (await model.EmbedPassagesAsync(["blue"], Token))[0]);
            AssertNear(transformer.Mean("[CLS]", "red", "blue", "blue", "blue", "[SEP]"), (await model.EmbedPassagesAsync(["blue blue blue green"], Token))[0]);
            AssertNear(transformer.Mean("[CLS]", "red", "[UNK]", "[SEP]"), (await model.EmbedPassagesAsync(["BLUE"], Token))[0]);
            Assert.Equal(3, model.MaxTokens);
        }

        options.QueryPrefix = "";
        options.PassagePrefix = "green ";
        options.MaxTokens = 8;
        options.VectorWeight = 0.7;
        using (var model = OnnxEmbeddingModel.Load(options, Token))
        {
            AssertNear(transformer.Mean("[CLS]", "blue", "[SEP]"), await model.EmbedQueryAsync("blue", Token));
            AssertNear(transformer.Mean("[CLS]", "green", "blue", "[SEP]"), (await model.EmbedPassagesAsync(["blue"], Token))[0]);
            Assert.Equal(5, model.MaxTokens);
            Assert.Equal(new FusionOptions(FusionMethod.Weighted, 0.7), model.DefaultFusion);
        }
    }

    [Theory]
    [InlineData("""{"model_max_length": 40}""", null, 38)]
    [InlineData("""{"model_max_length": 1e30}""", """{"max_position_embeddings": 514}""", 510)]
    [InlineData(null, """{"max_position_embeddings": 128}""", 126)]
    [InlineData(null, null, 510)]
    public void The_length_is_found_where_it_stands(string? tokenizer, string? config, int expected)
    {
        using var transformer = new SmallTransformer();
        if (tokenizer is not null)
            transformer.Write("tokenizer_config.json", tokenizer);
        if (config is not null)
            transformer.Write("config.json", config);
        using var model = OnnxEmbeddingModel.Load(transformer.Options(), Token);
        Assert.Equal(expected, model.MaxTokens);
    }

    [Fact]
    public async Task The_default_prompt_serves_both()
    {
        using var transformer = new SmallTransformer();
        transformer.Write("config_sentence_transformers.json", """{"prompts": {"all": "green "}, "default_prompt_name": "all"}""");
        using var model = OnnxEmbeddingModel.Load(transformer.Options(), Token);
        AssertNear(transformer.Mean("[CLS]", "green", "blue", "[SEP]"), await model.EmbedQueryAsync("blue", Token));
        AssertNear(transformer.Mean("[CLS]", "green", "blue", "[SEP]"), (await model.EmbedPassagesAsync(["blue"], Token))[0]);
    }

    [Fact]
    public async Task Inputs_are_given_as_the_model_names_and_types_them()
    {
        using var transformer = new SmallTransformer();
        transformer.Writer = new OnnxModelWriter { Table = transformer.Table, Inputs = ["input_ids", "position_ids"], Int32Inputs = true, Output = "token_embeddings" };
        using var model = OnnxEmbeddingModel.Load(transformer.Options(), Token);
        AssertNear(transformer.Mean("[CLS]", "blue", "[SEP]"), await model.EmbedQueryAsync("blue", Token));
        transformer.Writer = new OnnxModelWriter { Table = transformer.Table, Inputs = ["input_ids", "pixel_values"] };
        AssertRefused(transformer.Options(), "pixel_values");
    }

    [Fact]
    public async Task A_finished_vector_is_taken_as_it_is()
    {
        using var transformer = new SmallTransformer();
        transformer.Writer = new OnnxModelWriter { Table = transformer.Table, Pooled = true, Output = "sentence_embedding" };
        transformer.Write("modules.json", """[{"type": "sentence_transformers.models.Pooling", "path": "1_Pooling"}, {"type": "sentence_transformers.models.Dense", "path": "2_Dense"}]""");
        using var model = OnnxEmbeddingModel.Load(transformer.Options(), Token);
        var vectors = transformer.TokenVectors("[CLS]", "blue", "red", "[SEP]");
        AssertNear(
            SmallTransformer.Normalise([.. Enumerable.Range(0, 6).Select(column => vectors.Max(vector => vector[column]))]),
            await model.EmbedQueryAsync("blue red", Token));

        transformer.Writer = new OnnxModelWriter { Table = transformer.Table };
        AssertRefused(transformer.Options(), "sentence_embedding");
    }

    [Fact]
    public async Task Vectors_can_be_cut()
    {
        using var transformer = new SmallTransformer();
        var options = transformer.Options();
        using var whole = OnnxEmbeddingModel.Load(options, Token);
        options.Dimensions = 3;
        using var cut = OnnxEmbeddingModel.Load(options, Token);
        Assert.Equal(3, cut.Info.Dimensions);
        Assert.NotEqual(whole.Info.Fingerprint, cut.Info.Fingerprint);
        AssertNear(SmallTransformer.Normalise((await whole.EmbedQueryAsync("blue", Token))[..3]), await cut.EmbedQueryAsync("blue", Token));
        options.Dimensions = 7;
        AssertRefused(options, "7");
    }

    [Fact]
    public async Task Any_text_is_taken()
    {
        using var transformer = new SmallTransformer();
        using var model = OnnxEmbeddingModel.Load(transformer.Options(), Token);
        string[] texts = ["", "  \t", "red \uD800 red", "\uDC00 😀 red", "😀", "日本語", "é e\u0301", "[SEP] red [PAD]", new string('x', 100_000), string.Concat(Enumerable.Repeat("red ", 100_000))];
        var vectors = await model.EmbedPassagesAsync(texts, Token);
        Assert.All(vectors, vector => Assert.All(vector, value => Assert.True(float.IsFinite(value))));
        Assert.All(vectors[0].Concat(vectors[1]), value => Assert.Equal(0f, value));
        AssertNear(transformer.Mean("[CLS]", "e", "e", "[SEP]"), vectors[6]);
        Assert.Equal(100_000, model.Count(texts[^1]));
        Assert.Equal(2, model.Count("red \uD800 red"));
        Assert.Equal(2, model.Count("\uD83D 😀 red"));
        Assert.Equal(0, model.Count(""));
    }

    [Fact]
    public async Task Cancelled_work_stops()
    {
        using var transformer = new SmallTransformer();
        using var model = OnnxEmbeddingModel.Load(transformer.Options(), Token);
        using var cancellation = new CancellationTokenSource();
        var work = model.EmbedPassagesAsync([.. Enumerable.Repeat(string.Concat(Enumerable.Repeat("red ", 400)), 20_000)], cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
        Assert.NotEmpty(await model.EmbedQueryAsync("red", Token));
    }

    [Fact]
    public async Task Many_callers_at_once_get_their_own_vectors()
    {
        using var transformer = new SmallTransformer();
        using var model = OnnxEmbeddingModel.Load(transformer.Options(), Token);
        string[] colours = ["red", "green", "blue"];
        await Parallel.ForAsync(0, 60, Token, async (i, token) =>
            AssertNear(transformer.Mean("[CLS]", colours[i % 3], "[SEP]"), await model.EmbedQueryAsync(colours[i % 3], token)));
    }

    [Fact]
    public void The_fingerprint_moves_with_weights_and_vocabulary_only()
    {
        using var transformer = new SmallTransformer();
        var options = transformer.Options();
        string Fingerprint()
        {
            using var model = OnnxEmbeddingModel.Load(options, Token);
            return model.Info.Fingerprint;
        }

        var first = Fingerprint();
        transformer.Write("README.md", "changed");
        Assert.Equal(first, Fingerprint());
        transformer.Write("vocab.txt", string.Join('\n', SmallTransformer.Vocabulary.Reverse()));
        Assert.NotEqual(first, Fingerprint());
        transformer.Write("vocab.txt", string.Join('\n', SmallTransformer.Vocabulary) + "\n");
        Assert.Equal(first, Fingerprint());
        transformer.Table[5, 0] += 0.1f;
        options = transformer.Options();
        Assert.NotEqual(first, Fingerprint());
        transformer.Write("model.onnx_data", "weights");
        options.File = "model.onnx";
        Assert.NotEqual(first, Fingerprint());
    }

    [Fact]
    public void What_is_missing_or_broken_is_named()
    {
        using var transformer = new SmallTransformer();
        var options = new EmbeddingModelOptions { Name = "small", Provider = "onnx", Path = transformer.Path };
        AssertRefused(options, "model.onnx");
        transformer.Write("model.onnx", "not a model");
        AssertRefused(options, "ONNX Runtime cannot load");
        transformer.Options();
        options.File = "other.onnx";
        AssertRefused(options, "other.onnx");
        options.File = null;
        transformer.Write("modules.json", "{");
        AssertRefused(options, "modules.json");
        transformer.Write("modules.json", "[]");
        options.MaxTokens = 2;
        AssertRefused(options, "2 tokens");
        options.MaxTokens = null;
        transformer.Write("vocab.txt", "[PAD]\n[UNK]\nred");
        AssertRefused(options, "'[CLS]'");
        File.Delete(Path.Combine(transformer.Path, "vocab.txt"));
        AssertRefused(options, "neither tokenizer.json nor vocab.txt");
        options.Path = Path.Combine(transformer.Path, "nowhere");
        AssertRefused(options, "does not exist");
    }

    private static void AssertRefused(EmbeddingModelOptions options, string because)
    {
        var error = Assert.Throws<AsembException>(() => OnnxEmbeddingModel.Load(options, Token));
        Assert.Equal(ErrorCodes.EmbeddingUnavailable, error.Error);
        Assert.False(error.IsTransient);
        Assert.True(error.IsSetupFault);
        Assert.DoesNotContain(Path.GetTempPath(), error.Message, StringComparison.Ordinal);
        Assert.Contains(because, error.Message, StringComparison.Ordinal);
    }

    private static void AssertNear(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-4f);
    }
}
