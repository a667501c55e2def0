namespace Asemb.Extraction.Isolation;

/// <summary>
/// Who may read a file now. Places go to owners in turns. One that takes far longer than files usually do gives its place to the next and goes on beside
/// it, as long as not too many do; when they are too many, it is broken off for those that wait, once, and begun again at a slow place. So files that hang hold up
/// nobody for their time-outs, however many they are, and a file that is taken for slow by mistake is read all the same. Thread-safe.
/// </summary>
internal sealed class ReadingPlaces(int places, TimeProvider time)
{
    private const int SlowOfEach = 1;
    private const double LongerThanUsual = 8;
    private const double MuchLonger = 4 * LongerThanUsual;
    private const double Weight = 0.05;
    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan LeastLimit = TimeSpan.FromSeconds(1);

    private readonly TakingTurns _usual = new(places);
    private readonly TakingTurns _slow = new(SlowOfEach * places);
    private double _usualSeconds = 0.25;
    private int _read = 1;

    /// <summary>Files that are read at once, at most.</summary>
    public int Most { get; } = (1 + SlowOfEach) * places;

    /// <summary>How long a file is thought to be like the others. A load of large files is not slow, nor is a machine that has much else to do: it is measured by itself.</summary>
    public TimeSpan Patience => Times(LongerThanUsual, LeastPatience);

    /// <summary>After this a file makes way for the others.</summary>
    public TimeSpan Limit => Times(MuchLonger, LeastLimit);

    private long Now => time.GetTimestamp();

    public Task<Place> EnterAsync(string owner, CancellationToken cancellationToken) => EnterAsync(owner, isSlow: false, cancellationToken);

    /// <summary>For a file that was broken off.</summary>
    public Task<Place> EnterSlowAsync(string owner, CancellationToken cancellationToken) => EnterAsync(owner, isSlow: true, cancellationToken);

    private async Task<Place> EnterAsync(string owner, bool isSlow, CancellationToken cancellationToken)
    {
        await (isSlow ? _slow : _usual).EnterAsync(owner, cancellationToken);
        return new Place(this, isSlow);
    }

    private TimeSpan Times(double factor, TimeSpan least) => TimeSpan.FromSeconds(Math.Max(least.TotalSeconds, factor * Volatile.Read(ref _usualSeconds)));

    // The mean of what was read, as long as that is little; then what was read lately weighs more.
    private void Learn(long since)
    {
        var weight = Math.Max(Weight, 1.0 / (1 + Interlocked.Increment(ref _read)));
        Volatile.Write(ref _usualSeconds, ((1 - weight) * Volatile.Read(ref _usualSeconds)) + (weight * time.GetElapsedTime(since).TotalSeconds));
    }

    /// <summary>The place of one file. Used by one at a time.</summary>
    internal sealed class Place(ReadingPlaces all, bool isSlow) : IDisposable
    {
        private readonly long _since = all.Now;

        /// <summary>True when it takes no place from files that are like the others.</summary>
        public bool IsSlow { get; private set; } = isSlow;

        /// <summary>True when it holds a place that somebody else waits for.</summary>
        public bool IsInTheWay => !IsSlow && all._usual.IsWaitedFor;

        /// <summary>Gives the usual place up for one of the slow; keeps it when none is free.</summary>
        public void BecomeSlow()
        {
            if (IsSlow || !all._slow.TryEnter()) return;
            IsSlow = true;
            all._usual.Leave();
        }

        /// <summary>The file was read: how long that took is part of what is usual.</summary>
        public void Learn() => all.Learn(_since);

        public void Dispose() => (IsSlow ? all._slow : all._usual).Leave();
    }
}
