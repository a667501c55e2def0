using System.Numerics.Tensors;
using System.Text.Json;
using Asemb.Embeddings.BuiltIn;

namespace Asemb.Embeddings.Tests.BuiltIn;

/// <summary>Holds the encoder to the texts, token rows and vectors that came with the model.</summary>
public sealed class ParityTests
{
    private static readonly IReadOnlyList<ParityCase> Cases = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", "parity.jsonl"))
        .Select(line => JsonSerializer.Deserialize<ParityCase>(line, JsonSerializerOptions.Web)!)];

    [Fact]
    public void Finds_the_same_tokens_as_the_training_code()
    {
        var tokenizer = TestModel.Tokenizer();
        foreach (var expected in Cases)
        {
            var rows = TestModel.Tokenize(tokenizer, expected.Text);
            Assert.True(expected.Rows.SequenceEqual(rows),
                $"'{expected.Text}': expected {string.Join(' ', expected.Rows)}, got {string.Join(' ', rows)}");
        }
    }

    [Fact]
    public async Task Gives_the_same_vectors_as_the_training_code()
    {
        Assert.Equal(203, Cases.Count);
        var model = BuiltInModels.Get("asemb-static-en");
        var vectors = await model.EmbedPassagesAsync([.. Cases.Select(expected => expected.Text)], TestContext.Current.CancellationToken);
        foreach (var (expected, vector) in Cases.Zip(vectors))
        {
            if (expected.Rows.Length == 0)
            {
                Assert.All(vector, value => Assert.Equal(0f, value));
                continue;
            }

            var cosine = TensorPrimitives.CosineSimilarity<float>(expected.Vector, vector);
            Assert.True(cosine >= 0.9999, $"'{expected.Text}': cosine {cosine}");
            Assert.Equal(1f, TensorPrimitives.Norm<float>(vector), 1e-5f);
        }
    }

    [Fact]
    public void Counts_every_token_also_repeated_ones()
    {
        var model = BuiltInModels.Get("asemb-static-en");
        Assert.All(Cases, expected => Assert.Equal(expected.Rows.Length, model.Count(expected.Text)));
    }

    private sealed record ParityCase(string Text, int[] Rows, float[] Vector);
}
