using Asemb.Core.Documents;
using Asemb.Core.Errors;

namespace Asemb.Extraction.Isolation;

/// <summary>
/// Reads files in child processes: one that overflows the stack of its reader, takes memory without end or never ends fails alone, with a code that says
/// so. Costs a process start now and then and two copies through a pipe for each file.
/// </summary>
public sealed class IsolatedExtractor : IDocumentExtractor, IAsyncDisposable
{
    private readonly ExtractionLimits _limits;
    private readonly WorkerPool _pool;

    /// <param name="command">The command line of a program that runs <see cref="ExtractionWorker.Run()"/>.</param>
    /// <param name="limits">What one file may cost.</param>
    /// <param name="parallelism">Most processes at once.</param>
    public IsolatedExtractor(IReadOnlyList<string> command, ExtractionLimits limits, int parallelism, TimeProvider? time = null)
    {
        _limits = limits;
        var clock = time ?? TimeProvider.System;
        _pool = new WorkerPool(cancellationToken => WorkerProcess.StartAsync(command, limits.MemoryBytes, clock, cancellationToken), parallelism, limits.MemoryBytes, clock);
    }

    /// <summary>The child processes that run now.</summary>
    public IReadOnlyList<int> ProcessIds => _pool.ProcessIds;

    /// <inheritdoc/>
    public async Task<ExtractedDocument> ExtractAsync(FileInput file, CancellationToken cancellationToken = default)
    {
        TextExtractor.CheckSize(file, _limits);
        try
        {
            return await TryAsync(file, cancellationToken);
        }
        catch (WorkerDeath death) when (death.IsFromOutside)
        {
            // Somebody killed the process, which says nothing about the file: it has one more.
            return await TryLastAsync(file, cancellationToken);
        }
        catch (WorkerDeath death)
        {
            throw Judge(death);
        }
    }

    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    private async Task<ExtractedDocument> TryLastAsync(FileInput file, CancellationToken cancellationToken)
    {
        try
        {
            return await TryAsync(file, cancellationToken);
        }
        catch (WorkerDeath death)
        {
            throw Judge(death);
        }
    }

    private async Task<ExtractedDocument> TryAsync(FileInput file, CancellationToken cancellationToken)
    {
        var worker = await _pool.RentAsync(cancellationToken);
        try
        {
            return await worker.ExtractAsync(file, _limits, cancellationToken);
        }
        finally
        {
            _pool.Return(worker);
        }
    }

    private AsembException Judge(WorkerDeath death) => death.IsOutOfMemory ? ExtractionFailures.OutOfMemory(_limits) : ExtractionFailures.Crashed(death);
}
