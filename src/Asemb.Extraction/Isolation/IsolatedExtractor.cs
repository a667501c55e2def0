using Asemb.Core.Documents;
using Asemb.Core.Errors;

namespace Asemb.Extraction.Isolation;

/// <summary>
/// Reads files in child processes: one that overflows the stack of its reader, takes memory without end or never ends fails alone, with a code that says
/// so. Costs a process start now and then and two copies through a pipe for each file.
/// </summary>
public sealed class IsolatedExtractor : IDocumentExtractor, IAsyncDisposable
{
    private static readonly TimeSpan FirstFile = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(0.25);

    private readonly ExtractionLimits _limits;
    private readonly WorkerPool _pool;
    private readonly ReadingPlaces _places;
    private readonly TimeProvider _time;

    /// <param name="command">The command line of a program that runs <see cref="ExtractionWorker.Run()"/>.</param>
    /// <param name="limits">What one file may cost.</param>
    /// <param name="parallelism">Files that are read at once; as many that take unusually long are read beside them.</param>
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
    public async Task<ExtractedDocument> ExtractAsync(FileInput file, CancellationToken cancellationToken = default) => (await ExtractAsync(file, static _ => true, cancellationToken))!;

    /// <summary>A text for which there is no room stays in the child process, and is gone with the next file.</summary>
    public async Task<ExtractedDocument?> ExtractAsync(FileInput file, Func<int, bool> hasRoom, CancellationToken cancellationToken = default)
    {
        TextExtractor.CheckSize(file, _limits);
        try
        {
            return await TryAsync(file, hasRoom, cancellationToken);
        }
        catch (WorkerDeath death) when (death.IsFromOutside)
        {
            // Somebody killed the process, which says nothing about the file: it has one more.
            return await TryLastAsync(file, hasRoom, cancellationToken);
        }
        catch (WorkerDeath death)
        {
            throw Judge(death);
        }
    }

    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    private async Task<ExtractedDocument?> TryLastAsync(FileInput file, Func<int, bool> hasRoom, CancellationToken cancellationToken)
    {
        try
        {
            return await TryAsync(file, hasRoom, cancellationToken);
        }
        catch (WorkerDeath death)
        {
            throw Judge(death);
        }
    }

    private async Task<ExtractedDocument?> TryAsync(FileInput file, Func<int, bool> hasRoom, CancellationToken cancellationToken)
    {
        using (var place = await _places.EnterAsync(file.Owner, cancellationToken))
        {
            var (isRead, document) = await ReadAsync(file, hasRoom, place, cancellationToken);
            if (isRead) return document;
        }

        using var slow = await _places.EnterSlowAsync(file.Owner, cancellationToken);
        return (await ReadAsync(file, hasRoom, slow, cancellationToken)).Document;
    }

    /// <returns>Not read when it was broken off, because it took long and others wait for its place.</returns>
    private async Task<(bool IsRead, ExtractedDocument? Document)> ReadAsync(FileInput file, Func<int, bool> hasRoom, ReadingPlaces.Place place, CancellationToken cancellationToken)
    {
        var worker = await _pool.RentAsync(cancellationToken);
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var reading = worker.ExtractAsync(file, _limits, hasRoom, stop.Token);
            if (!await WatchAsync(reading, worker, place, cancellationToken))
            {
                await stop.CancelAsync();
                await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (reading.IsCanceled) return (false, null);
            }

            var document = await reading;
            place.Learn();
            return (true, document);
        }
        finally
        {
            _pool.Return(worker);
        }
    }

    /// <summary>Until it is read, or need not be watched any more.</summary>
    /// <returns>False when it must make way.</returns>
    private async Task<bool> WatchAsync(Task reading, WorkerProcess worker, ReadingPlaces.Place place, CancellationToken cancellationToken)
    {
        // A process that has just begun compiles its reader with the first file.
        var (patience, limit) = worker.Files == 0 ? (_places.Patience + FirstFile, _places.Limit + FirstFile) : (_places.Patience, _places.Limit);
        if (await EndsWithinAsync(reading, patience, cancellationToken)) return true;
        place.BecomeSlow();
        if (await EndsWithinAsync(reading, limit - patience, cancellationToken)) return true;
        worker.LetOthersGoFirst();
        while (!place.IsSlow)
        {
            if (place.IsInTheWay) return false;
            if (await EndsWithinAsync(reading, LookInterval, cancellationToken)) return true;
            place.BecomeSlow();
        }

        return true;
    }

    private async Task<bool> EndsWithinAsync(Task reading, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var isInTime = await Task.WhenAny(reading, Task.Delay(limit, _time, stop.Token)) == reading || cancellationToken.IsCancellationRequested;
        await stop.CancelAsync();
        return isInTime;
    }

    private AsembException Judge(WorkerDeath death) => death.IsOutOfMemory ? ExtractionFailures.OutOfMemory(_limits) : ExtractionFailures.Crashed(death);
}
