using System.Collections.Concurrent;

namespace Asemb.Server.Workers;

/// <summary>
/// Models that cannot be used for a while. While one is out, its documents are put back without being read again and again. Thread-safe.
/// </summary>
internal sealed class ModelOutages(RetrySchedule schedule, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, (int Failures, DateTimeOffset Until)> _outages = new(StringComparer.Ordinal);

    /// <summary>When the model is tried next; null when it is thought to work.</summary>
    public DateTimeOffset? Until(string modelId) => _outages.TryGetValue(modelId, out var outage) && outage.Until > time.GetUtcNow() ? outage.Until : null;

    /// <returns>When to try again.</returns>
    public DateTimeOffset Failed(string modelId, TimeSpan? asked) => _outages.AddOrUpdate(
        modelId,
        _ => (1, time.GetUtcNow() + schedule.Delay(1, asked)),
        (_, outage) => (outage.Failures + 1, time.GetUtcNow() + schedule.Delay(outage.Failures + 1, asked))).Until;

    public void Worked(string modelId) => _outages.TryRemove(modelId, out _);
}
