using System.Collections.Concurrent;
using Asemb.Core.Errors;

namespace Asemb.Server.Workers;

/// <summary>
/// Models that cannot be used for a while. While one is out, its documents are put back without being read again and again. Thread-safe.
/// </summary>
internal sealed class ModelOutages(RetrySchedule schedule, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Outage> _outages = new(StringComparer.Ordinal);

    /// <summary>The outage that lasts; null when the model is thought to work, or may be tried again.</summary>
    public Outage? Current(string modelId) => _outages.TryGetValue(modelId, out var outage) && outage.Until > time.GetUtcNow() ? outage : null;

    /// <returns>The outage with the time of the next try.</returns>
    public Outage Failed(string modelId, AsembException exception) => _outages.AddOrUpdate(
        modelId,
        _ => Next(1, exception),
        (_, outage) => Next(outage.Failures + 1, exception));

    public void Worked(string modelId) => _outages.TryRemove(modelId, out _);

    private Outage Next(int failures, AsembException exception) => new(failures, time.GetUtcNow() + schedule.Delay(failures, exception.RetryAfter), exception);

    /// <param name="Failures">In a row.</param>
    /// <param name="Until">When the model is tried next.</param>
    /// <param name="Reason">What it said last.</param>
    public sealed record Outage(int Failures, DateTimeOffset Until, AsembException Reason);
}
