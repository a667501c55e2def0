using System.Security.Cryptography;
using Asemb.Server.Configuration;

namespace Asemb.Server.Workers;

/// <summary>When to try again: exponential with jitter, so that what failed together does not come back together.</summary>
internal sealed class RetrySchedule(IndexingOptions options)
{
    private const int JitterSteps = 1000;
    private const double LeastJitter = 0.75;
    private const double MostJitter = 1.25;

    /// <summary>Never longer than <see cref="IndexingOptions.MaxRetrySeconds"/>, whatever the other side asks for: a document put off for months is lost.</summary>
    /// <param name="attempt">From 1.</param>
    /// <param name="asked">How long the other side asked us to wait.</param>
    public TimeSpan Delay(int attempt, TimeSpan? asked)
    {
        var longest = TimeSpan.FromSeconds(options.MaxRetrySeconds);
        var exponential = Math.Min(options.MaxRetrySeconds / MostJitter, options.RetrySeconds * Math.Pow(2, Math.Clamp(attempt - 1, 0, 30)));
        var jitter = LeastJitter + ((MostJitter - LeastJitter) * RandomNumberGenerator.GetInt32(JitterSteps) / JitterSteps);
        var delay = TimeSpan.FromSeconds(exponential * jitter);
        if (asked is not { } least || least <= delay) return delay;
        return least < longest ? least : longest;
    }
}
