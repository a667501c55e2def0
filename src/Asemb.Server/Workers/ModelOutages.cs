using System.Collections.Concurrent;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;

namespace Asemb.Server.Workers;

/// <summary>
/// Models that cannot be used for a while: their endpoint is down, or the installation is not set up for them. While one is out, its documents are
/// put back without being read again and again. Told apart by fingerprint too, since a configured model may fit one workspace and not another.
/// Thread-safe.
/// </summary>
internal sealed class ModelOutages(RetrySchedule schedule, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Id, string Fingerprint), Outage> _outages = new();

    /// <summary>The outage that lasts; null when the model is thought to work, or may be tried again.</summary>
    public Outage? Current(EmbeddingModelInfo model) => _outages.TryGetValue(Key(model), out var outage) && outage.Until > time.GetUtcNow() ? outage : null;

    /// <summary>The model was out, may be tried again, and nothing has shown yet that it works.</summary>
    public bool IsUncertain(EmbeddingModelInfo model) => _outages.TryGetValue(Key(model), out var outage) && outage.Until <= time.GetUtcNow();

    /// <returns>The outage with the time of the next try.</returns>
    public Outage Failed(EmbeddingModelInfo model, AsembException exception) => _outages.AddOrUpdate(
        Key(model),
        _ => Next(1, exception),
        (_, outage) => Next(outage.Failures + 1, exception));

    public void Worked(EmbeddingModelInfo model) => _outages.TryRemove(Key(model), out _);

    /// <summary>Somebody asks for another try: at once, not when it would be due.</summary>
    public void TryAgain(EmbeddingModelInfo model)
    {
        if (_outages.TryGetValue(Key(model), out var outage)) _outages.TryUpdate(Key(model), outage with { Until = time.GetUtcNow() }, outage);
    }

    private static (string Id, string Fingerprint) Key(EmbeddingModelInfo model) => (model.Id, model.Fingerprint);

    private Outage Next(int failures, AsembException exception) => new(failures, time.GetUtcNow() + schedule.Delay(failures, exception.RetryAfter), exception);

    /// <param name="Failures">In a row.</param>
    /// <param name="Until">When the model is tried next.</param>
    /// <param name="Reason">What it said last.</param>
    public sealed record Outage(int Failures, DateTimeOffset Until, AsembException Reason);
}
