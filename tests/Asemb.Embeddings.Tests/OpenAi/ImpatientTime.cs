using System.Collections.Concurrent;

namespace Asemb.Embeddings.Tests.OpenAi;

/// <summary>Time that writes down how long it was asked to wait, and does not wait. The clock stands still unless the test moves it.</summary>
internal sealed class ImpatientTime : TimeProvider
{
    private long _ticks;

    public ConcurrentQueue<TimeSpan> Waits { get; } = new();

    /// <summary>Longer timers are time-outs, which never fire.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromMinutes(2);

    public DateTimeOffset Now { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => Now.AddTicks(Interlocked.Read(ref _ticks));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > Longest || dueTime < TimeSpan.Zero)
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
        Waits.Enqueue(dueTime);
        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
