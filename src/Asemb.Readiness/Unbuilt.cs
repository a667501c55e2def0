namespace Asemb.Readiness;

/// <summary>Why an item without a probe cannot be measured by this version: the part it measures is not in it.</summary>
internal static class Unbuilt
{
    public static string Reason(string item) => item switch
    {
        "DATA-1" or "DATA-4" => "this installation uses SQLite; the item measures PostgreSQL",
        "DATA-5" => "this version has no backup command to drill",
        "CACHE-1" or "CACHE-2" or "CACHE-3" or "CACHE-4" => "this version has no Redis cache",
        "PERF-1" => "this version keeps no latency histograms to hold an SLO against",
        "PERF-2" => "this version has no load test to record",
        "PERF-3" => "this version has no n8n nodes",
        "DATA-3" => "the plans of the real queries are not captured by this version",
        "OPS-1" => "the embedded store has no dependency that could be stopped; measured with PostgreSQL",
        "PERF-4" => "no labelled queries are recorded for this installation",
        "OPS-2" or "OPS-3" or "OPS-4" => "this version exports no metrics",
        "SEC-1" => "secret scanning and example settings are not built yet",
        "SEC-4" => "no SBOM and no advisory data",
        "TEST-1" => "critical paths are not mapped to tests yet",
        "TEST-4" => "this version has no rollout drill",
        "DOC-2" => "this version has no runbook drill",
        "DOC-3" => "this version has no capacity command",
        "DOC-4" => "no upgrade has been rehearsed",
        _ => "this version has no probe for it",
    };
}
