namespace Asemb.Readiness;

/// <summary>What a probe found.</summary>
/// <param name="Verdict">Pass, Fail or NotMeasured; the runner decides on the others.</param>
/// <param name="Value">The measured value in words, or why nothing was measured.</param>
/// <param name="Threshold">What it was compared with.</param>
/// <param name="Details">Everything the verdict rests on, kept in the evidence file.</param>
public sealed record Measurement(Verdict Verdict, string Value, string Threshold, IReadOnlyList<string> Details)
{
    public static Measurement NotMeasured(string reason) => new(Verdict.NotMeasured, reason, "", []);

    /// <summary>Passes when nothing is wrong.</summary>
    public static Measurement From(IReadOnlyList<string> violations, string passed, string threshold, IReadOnlyList<string>? details = null) => violations.Count == 0
        ? new Measurement(Verdict.Pass, passed, threshold, details ?? [])
        : new Measurement(Verdict.Fail, violations.Count == 1 ? violations[0] : $"{violations.Count} violations, the first: {violations[0]}", threshold, [.. violations, .. details ?? []]);
}
