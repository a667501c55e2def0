using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Workspaces;

namespace Asemb.Server.Switching;

/// <summary>This process drives the index. Kept by whoever works on it: whenever a batch is done, and all along what takes long.</summary>
internal sealed class SwitchClaim(IEmbeddingIndexStore indexes, Workspace workspace, long index, Guid driver, TimeProvider time)
{
    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(2);

    private long _taken;

    /// <summary>How often it is prolonged.</summary>
    public static TimeSpan Interval { get; } = Duration / 4;

    public async Task<bool> TakeAsync(CancellationToken cancellationToken)
    {
        _taken = time.GetTimestamp();
        return await indexes.ClaimAsync(workspace, index, driver, Duration, cancellationToken);
    }

    /// <exception cref="AsembException"><c>embedding_index_not_found</c> when it was given up, or another process took it over: two would do the work twice.</exception>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        if (time.GetElapsedTime(_taken) < Interval || await TakeAsync(cancellationToken)) return;
        throw new AsembException(ErrorCodes.EmbeddingIndexNotFound, "The switch was abandoned, or another process drives it.");
    }

    public async Task TryKeepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await KeepAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is AsembException or OperationCanceledException)
        {
            // The next try finds out.
        }
    }

    /// <summary>Keeps it as long as the work takes, which may be much longer than a claim lasts. The work is broken off when it is lost.</summary>
    /// <exception cref="AsembException">As for <see cref="KeepAsync"/>.</exception>
    public async Task WhileAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        await KeepAsync(cancellationToken);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var working = work(end.Token);
        while (await Task.WhenAny(working, Task.Delay(Interval, time, end.Token)) != working && !end.IsCancellationRequested)
        {
            try
            {
                await KeepAsync(cancellationToken);
            }
            catch (AsembException exception) when (exception.Error != ErrorCodes.EmbeddingIndexNotFound && exception.Error != ErrorCodes.WorkspaceNotFound)
            {
                // The store cannot be asked now: there is time for another try.
            }
            catch
            {
                await end.CancelAsync();
                await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }
        }

        // Before anything else: the delay holds on to its timer.
        await end.CancelAsync();
        await working;
    }
}
