namespace Asemb.Extraction.Isolation;

/// <summary>
/// Who may read a file now. One that takes far longer than files usually do gives its place to the next and goes on beside it, as long as not too many do:
/// a file that hangs holds nobody up for its whole time-out. Nothing is broken off by this, so that a file taken for slow by mistake loses nothing.
/// Thread-safe.
/// </summary>
internal sealed class ReadingPlaces(int places, TimeProvider time)
{
    private const int SlowOfEach = 2;
    private const double LongerThanUsual = 8;
    private const double Weight = 0.05;
    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(0.25);

    private readonly SemaphoreSlim _usual = new(places, places);
    private readonly SemaphoreSlim _slow = new(SlowOfEach * places, SlowOfEach * places);
    private double _usualSeconds = 0.5;

    /// <summary>Files that are read at once, at most.</summary>
    public int Most { get; } = (1 + SlowOfEach) * places;

    /// <summary>How long a file is thought to be like the others. A load of large files is not slow, nor is a machine that has much else to do: it is measured by itself.</summary>
    public TimeSpan Patience => TimeSpan.FromSeconds(Math.Max(LeastPatience.TotalSeconds, LongerThanUsual * Volatile.Read(ref _usualSeconds)));

    private long Now => time.GetTimestamp();

    public async Task<Place> EnterAsync(CancellationToken cancellationToken)
    {
        await _usual.WaitAsync(cancellationToken);
        return new Place(this);
    }

    private void Learn(long since) => Volatile.Write(ref _usualSeconds, ((1 - Weight) * Volatile.Read(ref _usualSeconds)) + (Weight * time.GetElapsedTime(since).TotalSeconds));

    /// <summary>The place of one file. Used by one at a time.</summary>
    internal sealed class Place(ReadingPlaces all) : IDisposable
    {
        private readonly long _since = all.Now;
        private SemaphoreSlim _held = all._usual;

        /// <summary>Gives the usual place up for one of the slow; keeps it when none is free.</summary>
        public void BecomeSlow()
        {
            if (!all._slow.Wait(0)) return;
            _held.Release();
            _held = all._slow;
        }

        /// <summary>The file was read: how long that took is part of what is usual.</summary>
        public void Learn() => all.Learn(_since);

        public void Dispose() => _held.Release();
    }
}
