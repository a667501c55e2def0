using System.Runtime.ExceptionServices;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;

namespace Asemb.Embeddings;

/// <summary>
/// One model of the catalogue: loaded by the first who asks, while the others wait; a failed load is answered from memory for a few
/// seconds, so that many requests do not load a broken model again and again. Thread-safe.
/// </summary>
internal sealed class ModelEntry(EmbeddingModelSummary summary, Func<CancellationToken, Task<IEmbeddingModel>> load, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan RetryFailedAfter = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _loading = new(1, 1);
    private volatile IEmbeddingModel? _model;
    private AsembException? _failure;
    private long _failedAt;

    /// <summary>What is known: more once the model was loaded.</summary>
    public EmbeddingModelSummary Summary => _model is { } model ? summary with { Dimensions = model.Info.Dimensions } : summary;

    public async Task<IEmbeddingModel> GetAsync(CancellationToken cancellationToken)
    {
        if (_model is { } loaded)
            return loaded;
        await _loading.WaitAsync(cancellationToken);
        try
        {
            if (_model is { } other)
                return other;
            if (_failure is { } failure && time.GetElapsedTime(_failedAt) < RetryFailedAfter)
                ExceptionDispatchInfo.Throw(failure);
            return _model = await load(cancellationToken);
        }
        catch (AsembException error) when (!ReferenceEquals(error, _failure))
        {
            _failure = error;
            _failedAt = time.GetTimestamp();
            throw;
        }
        finally
        {
            _loading.Release();
        }
    }

    public void Dispose()
    {
        _model?.Dispose();
        _loading.Dispose();
    }
}
