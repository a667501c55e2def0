using System.Numerics.Tensors;
using System.Security.Cryptography;
using System.Text;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Search.Fusion;

namespace Asemb.Embeddings.OpenAi;

/// <summary>
/// A model behind an OpenAI-compatible endpoint. Thread-safe. Its fusion weight is a setting: the default of 0.5 is a start and not
/// measured with any such model. Tokens are only estimated (<see cref="ApproximateTokens"/>).
/// </summary>
internal sealed class OpenAiEmbeddingModel : EmbeddingModel
{
    public const string Provider = "openai";

    private const int UsualMaxTokens = 8191;

    private readonly EmbeddingModelOptions _options;
    private readonly OpenAiClient _client;

    private OpenAiEmbeddingModel(EmbeddingModelOptions options, OpenAiClient client, int dimensions)
    {
        _options = options;
        _client = client;
        Info = new EmbeddingModelInfo(Provider, options.Name, dimensions, Fingerprint(options, dimensions));
        DefaultFusion = options.Fusion;
    }

    public override EmbeddingModelInfo Info { get; }

    public override int MaxTokens => _options.MaxTokens ?? UsualMaxTokens;

    public override FusionOptions DefaultFusion { get; }

    protected override Uri? Endpoint => _client.Address;

    /// <summary>Reads the key; asks the endpoint for the number of dimensions when it is not configured.</summary>
    public static async Task<OpenAiEmbeddingModel> LoadAsync(EmbeddingModelOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var client = new OpenAiClient(options, await ReadKeyAsync(options, cancellationToken), time);
        try
        {
            var dimensions = options.Dimensions
                ?? (await client.EmbedAsync([options.QueryPrefix + "probe"], dimensions: null, isQuery: true, cancellationToken))[0].Length;
            return new OpenAiEmbeddingModel(options, client, dimensions);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public override int Count(ReadOnlySpan<char> text) => ApproximateTokens.Count(text);

    public override async Task<float[]> EmbedQueryAsync(string query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var vectors = new float[1][];
        await EmbedAsync([query], [0], vectors, _options.QueryPrefix, isQuery: true, cancellationToken);
        return vectors[0];
    }

    public override async Task<IReadOnlyList<float[]>> EmbedPassagesAsync(IReadOnlyList<string> passages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(passages);
        var vectors = new float[passages.Count][];
        var parallel = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = _options.Concurrency };
        await Parallel.ForEachAsync(Split(passages), parallel, async (batch, token) =>
            await EmbedAsync(passages, batch, vectors, _options.PassagePrefix, isQuery: false, token));
        return vectors;
    }

    protected override void Dispose(bool disposing) => _client.Dispose();

    private async Task EmbedAsync(
        IReadOnlyList<string> texts, List<int> batch, float[][] vectors, string? prefix, bool isQuery, CancellationToken cancellationToken)
    {
        // Endpoints refuse empty texts; for us they mean "no dense score".
        var sent = batch.FindAll(index => !string.IsNullOrWhiteSpace(texts[index]));
        foreach (var index in batch)
            vectors[index] = new float[Info.Dimensions];
        if (sent.Count == 0)
            return;
        var found = await _client.EmbedAsync([.. sent.Select(index => prefix + texts[index])], Info.Dimensions, isQuery, cancellationToken);
        for (var i = 0; i < found.Length; i++)
        {
            // Checked before: a sum of squares can still overflow.
            var norm = TensorPrimitives.Norm<float>(found[i]);
            if (!float.IsFinite(norm))
                throw _client.Errors.BadAnswer($"the length of the vector {i} is not finite.");
            if (norm > 0)
                TensorPrimitives.Divide(found[i], norm, found[i]);
            vectors[sent[i]] = found[i];
        }
    }

    private IEnumerable<List<int>> Split(IReadOnlyList<string> passages)
    {
        List<int> batch = [];
        long characters = 0;
        for (var i = 0; i < passages.Count; i++)
        {
            if (batch.Count > 0 && (batch.Count == _options.BatchSize || characters + passages[i].Length > _options.BatchCharacters))
            {
                yield return batch;
                batch = [];
                characters = 0;
            }

            batch.Add(i);
            characters += passages[i].Length;
        }

        if (batch.Count > 0)
            yield return batch;
    }

    private static async Task<string?> ReadKeyAsync(EmbeddingModelOptions options, CancellationToken cancellationToken)
    {
        if (options.ApiKeyFile is not { } file)
            return string.IsNullOrWhiteSpace(options.ApiKey) ? null : options.ApiKey.Trim();
        try
        {
            return (await File.ReadAllTextAsync(file, cancellationToken)).Trim() is { Length: > 0 } key
                ? key
                : throw KeyNotRead(options, "is empty", new InvalidDataException($"The file '{file}' is empty."));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw KeyNotRead(options, error is FileNotFoundException or DirectoryNotFoundException ? "does not exist" : "cannot be read", error);
        }
    }

    /// <summary>Tenants read the message, so that the file's path is in the cause only, which is logged.</summary>
    private static AsembException KeyNotRead(EmbeddingModelOptions options, string what, Exception cause) => new(
        ErrorCodes.EmbeddingUnavailable, $"The file that ApiKeyFile of the model '{options.Id}' names {what}. The server's log names the file.", cause)
    {
        IsSetupFault = true,
    };

    /// <summary>
    /// The endpoint's address and the key are not part of it: the same model behind another address gives the same vectors. Whoever puts
    /// a different model behind the same name must give it another name here.
    /// </summary>
    private static string Fingerprint(EmbeddingModelOptions options, int dimensions) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes($"openai\n{options.Model}\n{dimensions}\n{options.QueryPrefix?.Length ?? 0}\n{options.QueryPrefix}{options.PassagePrefix}")));
}
