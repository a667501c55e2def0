namespace Asemb.Readiness;

/// <summary>One row of the report.</summary>
/// <param name="MeasuredAt">When the evidence was taken; null when there is none.</param>
/// <param name="Evidence">Path of the evidence file, if one was written.</param>
/// <param name="EvidenceHash">Hex SHA-256 of the evidence file.</param>
public sealed record ItemResult(
    ChecklistItem Item,
    Verdict Verdict,
    string Value,
    string Threshold,
    string Repeat,
    DateTimeOffset? MeasuredAt,
    string? Evidence,
    string? EvidenceHash);

/// <summary>A whole run.</summary>
/// <param name="Profile">What kind of installation was measured: <c>embedded</c>, the SQLite store in the server's own process, or <c>production</c>, PostgreSQL.</param>
public sealed record ReadinessReport(string Profile, DateTimeOffset CreatedAt, IReadOnlyList<ItemResult> Results)
{
    /// <summary>Nothing fails, is stale or unmeasured.</summary>
    public bool IsReady => Results.All(result => result.Verdict is Verdict.Pass or Verdict.Waived);

    public int Count(Verdict verdict) => Results.Count(result => result.Verdict == verdict);
}
