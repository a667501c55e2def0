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
    private readonly ReadingPlaces _places;
    private readonly TimeProvider _time;

    /// <param name="command">The command line of a program that runs <see cref="ExtractionWorker.Run()"/>.</param>
    /// <param name="limits">What one file may cost.</param>
    /// <param name="parallelism">Files that are read at once; twice as many that take unusually long are read beside them.</param>
    public IsolatedExtractor(IReadOnlyList<string> command, ExtractionLimits limits, int parallelism, TimeProvider? time = null)
    {
        _limits = limits;
        _time = time ?? TimeProvider.System;
        _places = new ReadingPlaces(parallelism, _time);
        _pool = new WorkerPool(cancellationToken => WorkerProcess.StartAsync(command, limits.MemoryBytes, _time, cancellationToken), _places.Most, limits.MemoryBytes, _time);
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
        using var place = await _places.EnterAsync(cancellationToken);
        var worker = await _pool.RentAsync(cancellationToken);
        try
        {
            var reading = worker.ExtractAsync(file, _limits, cancellationToken);
            if (!await EndsInTimeAsync(reading, cancellationToken)) place.BecomeSlow();
            var document = await reading;
            place.Learn();
            return document;
        }
        finally
        {
            _pool.Return(worker);
        }
    }

    private async Task<bool> EndsInTimeAsync(Task reading, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var isInTime = await Task.WhenAny(reading, Task.Delay(_places.Patience, _time, stop.Token)) == reading || cancellationToken.IsCancellationRequested;
        await stop.CancelAsync();
        return isInTime;
    }

    private AsembException Judge(WorkerDeath death) => death.IsOutOfMemory ? ExtractionFailures.OutOfMemory(_limits) : ExtractionFailures.Crashed(death);
}
