using System.Security.Cryptography;
using Asemb.Server.Configuration;

namespace Asemb.Server.Workers;

/// <summary>When to try again: exponential with jitter, so that what failed together does not come back together.</summary>
internal sealed class RetrySchedule(IndexingOptions options)
{
    private const int JitterSteps = 1000;

    /// <param name="attempt">From 1.</param>
    /// <param name="asked">How long the other side asked us to wait: never less.</param>
    public TimeSpan Delay(int attempt, TimeSpan? asked)
    {
        var exponential = Math.Min(options.MaxRetrySeconds, options.RetrySeconds * Math.Pow(2, Math.Clamp(attempt - 1, 0, 30)));
        var jitter = 0.75 + (0.5 * RandomNumberGenerator.GetInt32(JitterSteps) / JitterSteps);
        var delay = TimeSpan.FromSeconds(exponential * jitter);
        return asked is { } least && least > delay ? least : delay;
    }
}
