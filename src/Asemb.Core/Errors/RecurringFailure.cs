namespace Asemb.Core.Errors;

/// <summary>
/// Which of many like failures to log: the first, then while they go on one at growing intervals, so that an outage does not fill the disk that the log
/// lies on. Thread-safe.
/// </summary>
public sealed class RecurringFailure(TimeProvider time)
{
    private static readonly TimeSpan FirstInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromMinutes(5);

    /// <summary>After this long without a failure the next one is a new trouble, where nobody tells of the end.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private volatile bool _lasts;
    private long _began;
    private long _told;
    private long _last;
    private TimeSpan _interval;
    private int _untold;

    /// <summary>Notes a failure.</summary>
    /// <param name="untold">How many were not logged since the last that was.</param>
    /// <returns>Whether to log it.</returns>
    public bool IsDue(out int untold)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            untold = 0;
            if (!_lasts || (time.GetElapsedTime(_last, now) > Quiet && time.GetElapsedTime(_told, now) > _interval))
            {
                (_began, _told, _last, _interval, _untold, _lasts) = (now, now, now, FirstInterval, 0, true);
                return true;
            }

            _last = now;
            if (time.GetElapsedTime(_told, now) < _interval)
            {
                _untold++;
                return false;
            }

            (untold, _untold, _told) = (_untold, 0, now);
            _interval = _interval * 2 < LongestInterval ? _interval * 2 : LongestInterval;
            return true;
        }
    }

    /// <summary>Notes a success.</summary>
    /// <returns>How long the trouble lasted that it ends; null when there was none.</returns>
    public TimeSpan? End()
    {
        if (!_lasts) return null;
        lock (_gate)
        {
            if (!_lasts) return null;
            _lasts = false;
            return time.GetElapsedTime(_began);
        }
    }
}
