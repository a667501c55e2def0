namespace Asemb.Core.Webhooks;

/// <summary>
/// When what could not be delivered is tried again. A delivery has a schedule of its own, over three days. A webhook that fails again and again is
/// held besides: while it is, one delivery is tried now and then, and the others wait without losing tries, so that an outage of days gives up nothing.
/// </summary>
public static class WebhookRetries
{
    /// <summary>What Standard Webhooks suggests.</summary>
    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5), TimeSpan.FromHours(10), TimeSpan.FromHours(14),
        TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>A single delivery that is refused says little of the others.</summary>
    private const int FailuresBeforeHold = 3;

    private static readonly TimeSpan FirstHold = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestHold = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Longer than any pause between two tries of a delivery. A webhook to which nothing was sent for so long may have worked meanwhile: the next failure is the
    /// first of a row.
    /// </summary>
    private static readonly TimeSpan RowEnds = TimeSpan.FromDays(2);

    /// <summary>No receiver can put off a delivery for longer.</summary>
    public static TimeSpan LongestPause => Pauses[^1];

    /// <summary>Between two tries of what this installation cannot send at all.</summary>
    public static TimeSpan UnsentPause => FirstHold;

    /// <summary>Tries of one delivery, the first included.</summary>
    public static int MaxAttempts => Pauses.Length + 1;

    /// <param name="attempts">Tries so far, at least one.</param>
    /// <param name="asked">What the receiver asked for with <c>Retry-After</c>.</param>
    /// <param name="jitter">0 to 1: spreads over a tenth of the pause what failed together.</param>
    /// <returns>Null: it is given up.</returns>
    public static TimeSpan? Pause(int attempts, TimeSpan? asked, double jitter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempts, 1);
        if (attempts > Pauses.Length) return null;
        var pause = Pauses[attempts - 1] * (1 + (jitter / 10));
        return asked is not { } wanted || wanted <= pause ? pause : wanted < LongestPause ? wanted : LongestPause;
    }

    /// <param name="failures">In a row, this one included.</param>
    /// <returns>How long nothing is tried; null: no longer than the delivery itself waits.</returns>
    public static TimeSpan? Hold(int failures, TimeSpan? asked)
    {
        if (asked is { } wanted && wanted > TimeSpan.Zero) return wanted < LongestPause ? wanted : LongestPause;
        if (failures < FailuresBeforeHold) return null;
        var doubled = FirstHold * Math.Pow(2, Math.Min(failures - FailuresBeforeHold, 10));
        return doubled < LongestHold ? doubled : LongestHold;
    }

    /// <summary>Rows of failures of which the last lies before that are over.</summary>
    public static DateTimeOffset RowsEndedBefore(DateTimeOffset now) => now - RowEnds;
}
