namespace Asemb.Readiness;

/// <summary>Why an item without a probe cannot be measured by this version: the part it measures is not in it.</summary>
internal static class Unbuilt
{
    /// <returns>Null for an item that has a probe.</returns>
    public static string? Reason(string item) => item switch
    {
        "DATA-5" => "this version has no backup command to drill",
        "CACHE-1" or "CACHE-2" or "CACHE-3" or "CACHE-4" => "this version uses no Redis",
        "PERF-1" => "this version keeps no latency histograms to hold an SLO against",
        "PERF-2" => "this version has no load test to record",
        "PERF-3" => "this version has no n8n nodes",
        "OPS-1" => "health is served, but nothing outside the process can be stopped to see it turn: the embedded store is part of the server",
        "OPS-2" or "OPS-3" or "OPS-4" => "this version exports no metrics",
        "SEC-4" => "this version makes no SBOM and has no advisory data to scan against",
        "TEST-1" => "no repeated runs of the tests are recorded, so a flaky one would not show",
        "TEST-4" => "this version has no rollout drill",
        "DOC-2" => "this version has no runbook drill",
        "DOC-3" => "this version has no capacity prediction to compare with",
        "DOC-4" => "this version has rehearsed no upgrade",
        _ => null,
    };
}
