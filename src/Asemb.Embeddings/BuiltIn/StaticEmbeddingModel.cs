using System.Security.Cryptography;
using System.Text;
using Asemb.Core.Embeddings;
using Asemb.Core.Search.Fusion;

namespace Asemb.Embeddings.BuiltIn;

/// <summary>
/// The model inside the product: a static table of token vectors (80,000 x 256, int8), made for ranking beside keywords. Needs no
/// file, network or key. Thread-safe; uses all processors for large batches.
/// </summary>
public sealed class StaticEmbeddingModel : EmbeddingModel
{
    // Part of the fingerprint: raise it when tokenizer or sums change so that vectors change.
    private const int EncoderVersion = 1;

    // Below this many characters one thread is done before others have started.
    private const int ParallelCharacters = 100_000;

    private readonly StaticEncoder _encoder;

    private StaticEmbeddingModel(StaticEncoder encoder, EmbeddingModelInfo info)
    {
        _encoder = encoder;
        Info = info;
    }

    /// <inheritdoc/>
    public override EmbeddingModelInfo Info { get; }

    /// <summary>No bound: every token of a text counts.</summary>
    public override int MaxTokens => int.MaxValue;

    /// <summary>
    /// Weighted, 0.2 for the vectors: chosen on six collections, confirmed on thirteen others (see the model card). Half of the queries spread their
    /// cosines by 0.17 (scientific claims, German) to 0.39 (English questions); with 0.2 to 0.35 for the full spread no collection loses by the vectors.
    /// </summary>
    public override FusionOptions DefaultFusion { get; } = new(FusionMethod.Weighted, 0.2, FullSpread: 0.25);

    /// <summary>
    /// Opens the model: the whole one, and one for each shorter prefix of its vectors that it was trained for. They share all memory.
    /// </summary>
    internal static IReadOnlyList<StaticEmbeddingModel> LoadAll()
    {
        var configFile = StaticModelFiles.Open("config.json");
        var config = StaticModelConfig.Parse(configFile.Bytes);
        var folding = new TextFolding(EmbeddedFile.Open("folding.txt").Bytes);
        var tokenizer = new StaticTokenizer(StaticModelFiles.Open(StaticModelFiles.Vocabulary), config, folding);
        var encoder = new StaticEncoder(
            tokenizer, StaticModelFiles.Open(StaticModelFiles.Weights), StaticModelFiles.Open(StaticModelFiles.Scales), config);
        return [.. config.Matryoshka.OrderDescending().Select(dimensions => new StaticEmbeddingModel(encoder, Describe(config, configFile, dimensions)))];
    }

    /// <inheritdoc/>
    public override int Count(ReadOnlySpan<char> text) => _encoder.Count(text);

    /// <summary>
    /// Writes the text's vector, without allocating. <paramref name="vector"/> has as many elements as the model has dimensions.
    /// </summary>
    public void Embed(ReadOnlySpan<char> text, Span<float> vector)
    {
        if (vector.Length != Info.Dimensions)
            throw new ArgumentException($"The vector has {vector.Length} elements, the model {Info.Dimensions} dimensions.", nameof(vector));
        _encoder.Encode(text, vector);
    }

    /// <inheritdoc/>
    public override Task<float[]> EmbedQueryAsync(string query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return cancellationToken.IsCancellationRequested ? Task.FromCanceled<float[]>(cancellationToken) : Task.FromResult(Embed(query));
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<float[]>> EmbedPassagesAsync(IReadOnlyList<string> passages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(passages);
        var vectors = new float[passages.Count][];
        if (passages.Count == 1 || passages.Sum(passage => (long)passage.Length) < ParallelCharacters)
        {
            for (var i = 0; i < vectors.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                vectors[i] = Embed(passages[i]);
            }

            return vectors;
        }

        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        await Task.Run(() => Parallel.For(0, vectors.Length, options, i => vectors[i] = Embed(passages[i])), cancellationToken);
        return vectors;
    }

    private float[] Embed(string text)
    {
        var vector = new float[Info.Dimensions];
        _encoder.Encode(text, vector);
        return vector;
    }

    private static EmbeddingModelInfo Describe(StaticModelConfig config, EmbeddedFile configFile, int dimensions)
    {
        // The files' hashes stand in the config; a test holds them to the files, so that no start has to read 21 MB.
        var parts = new StringBuilder();
        foreach (var file in (ReadOnlySpan<string>)[StaticModelFiles.Weights, StaticModelFiles.Scales, StaticModelFiles.Vocabulary])
            parts.Append(config.Sha256[file]).Append('\n');
        parts.Append(Convert.ToHexStringLower(SHA256.HashData(configFile.Bytes))).Append('\n');
        parts.Append("encoder ").Append(EncoderVersion).Append(" dimensions ").Append(dimensions);
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(parts.ToString())));
        var name = dimensions == config.Dim ? config.Name : $"{config.Name}-{dimensions}";
        return new EmbeddingModelInfo("builtin", name, dimensions, fingerprint);
    }
}
