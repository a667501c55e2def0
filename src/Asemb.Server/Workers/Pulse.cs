namespace Asemb.Server.Workers;

/// <summary>
/// Wakes everybody who waits. Take <see cref="Next"/> before looking whether there is something to do: a signal between look and wait is not lost
/// then. Thread-safe.
/// </summary>
internal sealed class Pulse
{
    private TaskCompletionSource _next = Create();

    public Task Next => Volatile.Read(ref _next).Task;

    public void Signal() => Interlocked.Exchange(ref _next, Create()).TrySetResult();

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
