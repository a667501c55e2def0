using System.Numerics.Tensors;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Search.Fusion;

namespace Asemb.Embeddings.Onnx;

/// <summary>
/// A sentence transformer from a folder, run by ONNX Runtime on the processor. Thread-safe. Its fusion weight is a setting: the default
/// of 0.5 is a start and not measured with any such model.
/// </summary>
internal sealed class OnnxEmbeddingModel : EmbeddingModel
{
    public const string Provider = "onnx";

    private readonly SentenceTransformerFolder _folder;
    private readonly TextTokenizer _tokenizer;
    private readonly OnnxTransformer _transformer;

    // More runs at once than processors only means waiting with more memory.
    private readonly SemaphoreSlim _runs;

    private OnnxEmbeddingModel(EmbeddingModelOptions options, SentenceTransformerFolder folder, TextTokenizer tokenizer, OnnxTransformer transformer, int threads, CancellationToken cancellationToken)
    {
        _folder = folder;
        _tokenizer = tokenizer;
        _transformer = transformer;
        _runs = new SemaphoreSlim(Math.Max(1, Environment.ProcessorCount / threads));
        DefaultFusion = options.Fusion;

        var probe = transformer.Run([tokenizer.Encode("probe", folder.MaxTokens)], folder.Pooling, cancellationToken)[0];
        var dimensions = options.Dimensions ?? probe.Length;
        if (dimensions > probe.Length)
            throw SentenceTransformerFolder.CannotLoad($"The model '{options.Id}' has {probe.Length} dimensions; the setting Dimensions asks for {dimensions}.", folder.Folder);
        Info = new EmbeddingModelInfo(Provider, options.Name, dimensions, folder.Fingerprint(dimensions));
        MaxTokens = folder.MaxTokens - tokenizer.SpecialTokens - tokenizer.Count(folder.PassagePrefix);
    }

    public override EmbeddingModelInfo Info { get; }

    public override int MaxTokens { get; }

    public override FusionOptions DefaultFusion { get; }

    /// <summary>Loads and tries the model. Throws <c>embedding_unavailable</c>, which says what is missing or not supported.</summary>
    public static OnnxEmbeddingModel Load(EmbeddingModelOptions options, CancellationToken cancellationToken)
    {
        var folder = SentenceTransformerFolder.Read(options);
        var tokenizer = TokenizerReader.Read(folder);
        if (folder.MaxTokens <= tokenizer.SpecialTokens + tokenizer.Count(folder.PassagePrefix))
            throw SentenceTransformerFolder.CannotLoad($"The model '{options.Id}' takes {folder.MaxTokens} tokens, which its prefix and special tokens use up.", folder.Folder);
        var threads = options.Threads ?? Environment.ProcessorCount;
        var transformer = new OnnxTransformer(folder, tokenizer.Padding, threads);
        try
        {
            return new OnnxEmbeddingModel(options, folder, tokenizer, transformer, threads, cancellationToken);
        }
        catch
        {
            transformer.Dispose();
            throw;
        }
    }

    public override int Count(ReadOnlySpan<char> text) => _tokenizer.Count(text);

    public override async Task<float[]> EmbedQueryAsync(string query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return (await EmbedAsync([query], _folder.QueryPrefix, cancellationToken))[0];
    }

    public override Task<IReadOnlyList<float[]>> EmbedPassagesAsync(IReadOnlyList<string> passages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(passages);
        return EmbedAsync(passages, _folder.PassagePrefix, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        _transformer.Dispose();
        _runs.Dispose();
    }

    private async Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<string> texts, string prefix, CancellationToken cancellationToken)
    {
        var tokens = new long[texts.Count][];
        await Task.Run(() => Tokenize(texts, prefix, tokens, cancellationToken), cancellationToken);
        var vectors = new float[texts.Count][];
        foreach (var batch in TokenBatches.Split(tokens))
        {
            if (tokens[batch[0]].Length == 0)
            {
                // Only texts without tokens are left: they mean "no dense score".
                foreach (var index in batch)
                    vectors[index] = new float[Info.Dimensions];
                continue;
            }

            await _runs.WaitAsync(cancellationToken);
            try
            {
                var found = await Task.Run(() => _transformer.Run([.. batch.Select(index => tokens[index])], _folder.Pooling, cancellationToken), cancellationToken);
                for (var i = 0; i < batch.Length; i++)
                    vectors[batch[i]] = Finish(found[i]);
            }
            finally
            {
                _runs.Release();
            }
        }

        return vectors;
    }

    private void Tokenize(IReadOnlyList<string> texts, string prefix, long[][] tokens, CancellationToken cancellationToken)
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();

            // The transformer would give some vector to the prefix and the special tokens of an empty text.
            tokens[i] = string.IsNullOrWhiteSpace(texts[i]) ? [] : _tokenizer.Encode(prefix + texts[i], _folder.MaxTokens);
            if (tokens[i].Length == _tokenizer.SpecialTokens)
                tokens[i] = [];
        }
    }

    private float[] Finish(float[] vector)
    {
        if (vector.Length > Info.Dimensions)
            vector = vector[..Info.Dimensions];
        var norm = TensorPrimitives.Norm<float>(vector);
        if (!float.IsFinite(norm))
            throw new AsembException(ErrorCodes.EmbeddingFailed, $"The model '{Info.Id}' gave a vector that is not finite.");
        if (norm > 0)
            TensorPrimitives.Divide(vector, norm, vector);
        return vector;
    }
}
