using System.Security.Cryptography;
using Asemb.Server.Configuration;

namespace Asemb.Server.Workers;

/// <summary>When to try again: exponential with jitter, so that what failed together does not come back together.</summary>
internal sealed class RetrySchedule(double firstSeconds, double mostSeconds)
{
    private const int JitterSteps = 1000;
    private const double LeastJitter = 0.75;
    private const double MostJitter = 1.25;

    public RetrySchedule(IndexingOptions options)
        : this(options.RetrySeconds, options.MaxRetrySeconds)
    {
    }

    /// <summary>Never longer than the most seconds, whatever the other side asks for: a document put off for months is lost.</summary>
    /// <param name="attempt">From 1.</param>
    /// <param name="asked">How long the other side asked us to wait.</param>
    public TimeSpan Delay(int attempt, TimeSpan? asked)
    {
        var longest = TimeSpan.FromSeconds(mostSeconds);
        var exponential = Math.Min(mostSeconds / MostJitter, firstSeconds * Math.Pow(2, Math.Clamp(attempt - 1, 0, 30)));
        var jitter = LeastJitter + ((MostJitter - LeastJitter) * RandomNumberGenerator.GetInt32(JitterSteps) / JitterSteps);
        var delay = TimeSpan.FromSeconds(exponential * jitter);
        if (asked is not { } least || least <= delay) return delay;
        return least < longest ? least : longest;
    }
}
