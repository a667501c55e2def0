using Asemb.Core.Errors;

namespace Asemb.Readiness;

/// <summary>
/// Takes the checklist item by item: runs its probe, keeps the evidence, and gives the verdict. An item without a probe is not measured; a probe
/// that breaks has failed. Drills run only when asked for; in between their kept evidence counts until it is too old.
/// </summary>
public sealed class ReadinessRunner(IReadOnlyList<IProbe> probes, EvidenceStore evidence, IReadOnlyList<Waiver> waivers, TimeProvider time)
{
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromMinutes(10);

    /// <param name="progress">Told each row as it is known.</param>
    public async Task<ReadinessReport> RunAsync(
        string profile, IReadOnlyList<ChecklistItem> items, bool drills, ProbeContext context, Action<ItemResult>? progress, CancellationToken cancellationToken)
    {
        var results = new List<ItemResult>(items.Count);
        foreach (var item in items)
        {
            var probe = probes.FirstOrDefault(candidate => candidate.Item == item.Id);
            var result = probe is null ? Unmeasured(item, Unbuilt.Reason(item.Id) ?? "this run was given no probe for it")
                : probe.IsDrill && !drills ? await FromEvidenceAsync(item, probe, cancellationToken)
                : await MeasureAsync(item, probe, context, cancellationToken);
            result = Waive(result);
            results.Add(result);
            progress?.Invoke(result);
        }

        return new ReadinessReport(profile, time.GetUtcNow(), results);
    }

    /// <summary>A run that could not look at the installation at all.</summary>
    public static ReadinessReport Unmeasured(string profile, IReadOnlyList<ChecklistItem> items, string reason, TimeProvider time) =>
        new(profile, time.GetUtcNow(), [.. items.Select(item => Unmeasured(item, reason))]);

    private async Task<ItemResult> MeasureAsync(ChecklistItem item, IProbe probe, ProbeContext context, CancellationToken cancellationToken)
    {
        var measurement = await MeasureWithinLimitAsync(probe, context, cancellationToken);
        if (measurement.Verdict == Verdict.NotMeasured) return Unmeasured(item, measurement.Value) with { Repeat = probe.Repeat };
        var now = time.GetUtcNow();
        var (path, hash) = await evidence.WriteAsync(
            new Evidence(evidence.Installation, item.Id, now, measurement.Verdict, measurement.Value, measurement.Threshold, probe.Repeat, measurement.Details), cancellationToken);
        return new ItemResult(item, measurement.Verdict, measurement.Value, measurement.Threshold, probe.Repeat, now, path, hash);
    }

    private static async Task<Measurement> MeasureWithinLimitAsync(IProbe probe, ProbeContext context, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ProbeLimit);
        try
        {
            return await probe.MeasureAsync(context, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Broken($"The probe did not end within {ProbeLimit.TotalMinutes:0} minutes.");
        }
        catch (Exception exception) when (exception is AsembException or HttpRequestException or IOException or UnauthorizedAccessException
            or System.Text.Json.JsonException or System.Data.Common.DbException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return Broken($"The probe broke: {exception.Message}");
        }
    }

    private static Measurement Broken(string message) => new(Verdict.Fail, message, "the probe ends", []);

    private async Task<ItemResult> FromEvidenceAsync(ChecklistItem item, IProbe probe, CancellationToken cancellationToken)
    {
        if (await evidence.ReadAsync(item.Id, cancellationToken) is not { } kept)
        {
            return Unmeasured(item, "a drill of which this data directory has no evidence for this installation; run with --drills") with { Repeat = probe.Repeat };
        }

        var age = time.GetUtcNow() - kept.Evidence.MeasuredAt;
        var isStale = kept.Evidence.Verdict == Verdict.Pass && item.ValidDays is { } days && age > TimeSpan.FromDays(days);
        return new ItemResult(
            item, isStale ? Verdict.Stale : kept.Evidence.Verdict, kept.Evidence.Value, kept.Evidence.Threshold, probe.Repeat,
            kept.Evidence.MeasuredAt, evidence.PathOf(item.Id), kept.Hash);
    }

    private static ItemResult Unmeasured(ChecklistItem item, string reason) =>
        new(item, Verdict.NotMeasured, reason, item.PassesWhen, "asemb readiness --only " + item.Id, null, null, null);

    private ItemResult Waive(ItemResult result)
    {
        if (result.Verdict == Verdict.Pass) return result;
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var waiver = waivers.FirstOrDefault(candidate => candidate.Item == result.Item.Id && candidate.Until >= today);
        return waiver is null
            ? result
            : result with { Verdict = Verdict.Waived, Value = $"waived by {waiver.Who} until {waiver.Until:yyyy-MM-dd}: {waiver.Why} ({result.Value})" };
    }
}
