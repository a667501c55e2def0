namespace Asemb.Extraction.Isolation;

/// <summary>
/// Who may read a file now. One that takes far longer than files usually do gives its place to the next, and goes on beside it in one of a few places for
/// slow files: a file that hangs holds nobody up for its whole time-out. Thread-safe.
/// </summary>
internal sealed class ReadingPlaces(int places, TimeProvider time)
{
    private const double LongerThanUsual = 8;
    private const double Weight = 0.05;
    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(0.25);

    private readonly SemaphoreSlim _usual = new(places, places);
    private readonly SemaphoreSlim _slow = new(SlowOf(places), SlowOf(places));
    // At first a guess: a process that has just begun is slow by itself.
    private double _usualSeconds = 0.5;

    /// <summary>Files that are read at once, at most.</summary>
    public int Most { get; } = places + SlowOf(places);

    /// <summary>How long a file is thought to be like the others. A load of large files is not slow: it is measured by itself.</summary>
    public TimeSpan Patience => TimeSpan.FromSeconds(Math.Max(LeastPatience.TotalSeconds, LongerThanUsual * Volatile.Read(ref _usualSeconds)));

    public async Task<Place> EnterAsync(CancellationToken cancellationToken)
    {
        await _usual.WaitAsync(cancellationToken);
        return new Place(this);
    }

    private long Now => time.GetTimestamp();

    private TimeSpan Elapsed(long since) => time.GetElapsedTime(since);

    private static int SlowOf(int places) => Math.Max(1, places / 2);

    private void Learn(TimeSpan took) => Volatile.Write(ref _usualSeconds, ((1 - Weight) * Volatile.Read(ref _usualSeconds)) + (Weight * took.TotalSeconds));

    /// <summary>The place of one file. Used by one at a time.</summary>
    internal sealed class Place(ReadingPlaces all) : IDisposable
    {
        private SemaphoreSlim? _held = all._usual;
        private long _since = all.Now;

        /// <summary>Gives the usual place up for one of the slow; false when none is free, and then the file has no place at all.</summary>
        public bool TryBecomeSlow()
        {
            Release();
            if (!all._slow.Wait(0)) return false;
            _held = all._slow;
            return true;
        }

        public async Task BecomeSlowAsync(CancellationToken cancellationToken)
        {
            Release();
            await all._slow.WaitAsync(cancellationToken);
            (_held, _since) = (all._slow, all.Now);
        }

        /// <summary>The file was read: how long that took is part of what is usual.</summary>
        public void Learn() => all.Learn(all.Elapsed(_since));

        public void Dispose() => Release();

        private void Release()
        {
            _held?.Release();
            _held = null;
        }
    }

}
