using Asemb.Core.Chunking;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;

namespace Asemb.Server.Switching;

/// <summary>Embeds stored chunks as they were embedded before, by another model: each text once. Counts those that are longer than it reads.</summary>
internal sealed class PassageEmbedding(IEmbeddingModel model)
{
    /// <summary>A text that the model refuses is tried at most so many times, half as long each time.</summary>
    private const int MostCuts = 5;

    /// <exception cref="AsembException">As the model's; of a text that it refuses however short it is cut.</exception>
    public async Task<(IReadOnlyList<ChunkVector> Vectors, int Truncated)> EmbedAsync(IReadOnlyList<UnembeddedChunk> chunks, CancellationToken cancellationToken)
    {
        List<UnembeddedChunk> distinct = [.. chunks.DistinctBy(chunk => chunk.Hash)];
        var vectors = new Dictionary<ChunkHash, float[]>(distinct.Count);
        await EmbedAsync(distinct, vectors, cancellationToken);
        return ([.. chunks.Select(chunk => new ChunkVector(chunk.ChunkId, chunk.Hash, vectors[chunk.Hash]))], chunks.Count(IsTooLong));
    }

    private async Task EmbedAsync(List<UnembeddedChunk> chunks, Dictionary<ChunkHash, float[]> vectors, CancellationToken cancellationToken)
    {
        try
        {
            var embedded = await model.EmbedPassagesAsync(chunks.ConvertAll(chunk => chunk.EmbeddedText), cancellationToken);
            for (var i = 0; i < chunks.Count; i++) vectors[chunks[i].Hash] = embedded[i];
        }
        catch (AsembException exception) when (IsOfTheTexts(exception))
        {
            // One text may have spoilt all: the halves tell which.
            if (chunks.Count == 1)
            {
                vectors[chunks[0].Hash] = await EmbedCutAsync(chunks[0], exception, cancellationToken);
                return;
            }

            await EmbedAsync(chunks[..(chunks.Count / 2)], vectors, cancellationToken);
            await EmbedAsync(chunks[(chunks.Count / 2)..], vectors, cancellationToken);
        }
    }

    /// <summary>Endpoints refuse what is too long instead of cutting it.</summary>
    private async Task<float[]> EmbedCutAsync(UnembeddedChunk chunk, AsembException refusal, CancellationToken cancellationToken)
    {
        var text = chunk.EmbeddedText;
        for (var cuts = 0; cuts < MostCuts && IsTooLong(chunk) && text.Length > 1; cuts++)
        {
            var half = text.Length / 2;
            text = text[..(char.IsHighSurrogate(text[half - 1]) ? half + 1 : half)];
            try
            {
                return (await model.EmbedPassagesAsync([text], cancellationToken))[0];
            }
            catch (AsembException exception) when (IsOfTheTexts(exception))
            {
                refusal = exception;
            }
        }

        throw new AsembException(refusal.Error, $"{model.Info.Id} refuses the text of chunk {chunk.ChunkId}: {refusal.Message}", refusal);
    }

    private bool IsTooLong(UnembeddedChunk chunk) => model.MaxTokens != int.MaxValue && model.Count(chunk.EmbeddedText) > model.MaxTokens;

    private static bool IsOfTheTexts(AsembException exception) => exception is { IsTransient: false, IsSetupFault: false };
}
