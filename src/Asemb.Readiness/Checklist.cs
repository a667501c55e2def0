namespace Asemb.Readiness;

/// <summary>The production readiness checklist: 29 items, each measurable and repeatable.</summary>
public static class Checklist
{
    public static IReadOnlyList<ChecklistItem> Items { get; } =
    [
        new("DATA-1", "PostgreSQL pinned at 15 or later, pgvector on", "server and extension version against the pin in deploy/", "PostgreSQL >= 15 and equal to the pin; pgvector at a safe version or mitigated"),
        new("DATA-2", "Migrations versioned and reproducible", "fresh stores migrated twice, their schemas compared with each other and with the live one", "identical schemas, no drift"),
        new("DATA-3", "Critical indexes in place", "indexes of the live store against those of the migrations; plans of the real queries", "every index is there and used"),
        new("DATA-4", "VACUUM and ANALYZE strategy", "per-table settings, dead rows, last analyze, memory for index builds", "the thresholds of the vacuum runbook hold"),
        new("DATA-5", "Backup and restore tested", "drill: backup, restore to a point in time, checksums, recall", "exact rows, RPO <= 60 s, RTO under target", ValidDays: 7),
        new("CACHE-1", "Redis deployment mode decided", "configured mode against what the server reports; failover drill", "they agree; failover within target", ValidDays: 30),
        new("CACHE-2", "Cache hit rate >= 0.6", "seeded Zipf trace, counters exported", ">= 0.6, and the metric is exported"),
        new("CACHE-3", "Consumers monitored, reconnect verified", "Redis stopped, killed and black-holed under load", "no failed search, reconnect <= 30 s", ValidDays: 30),
        new("CACHE-4", "Eviction policy and memory ceiling", "fill past maxmemory", "only cache keys evicted, ceiling held, no error to users", ValidDays: 30),
        new("PERF-1", "Latency SLOs defined", "SLO file against live histograms", "declared for search and API, and inside target"),
        new("PERF-2", "Load test on realistic data", "open-loop load on >= 100,000 chunks, recorded", "inside SLO, regression <= 20 %", ValidDays: 30),
        new("PERF-3", "n8n throughput", "real n8n executing the shipped workflows", "target met, bottleneck named", ValidDays: 30),
        new("PERF-4", "Recall and precision sampled", "recall@10 of live searches against an exact scan of the stored vectors; titles of documents as queries with a known answer", "recall@10 >= 0.95 and known items >= 0.9, in every workspace"),
        new("OPS-1", "Health checks", "each dependency stopped in turn", "liveness stays 200; readiness turns within 5 s and names the cause"),
        new("OPS-2", "Logs, metrics, traces, dashboards", "one request found in all three; every dashboard query answers", "all present, no panel without data"),
        new("OPS-3", "Alerts", "unit tests of every alert rule and its runbook", "all fire and resolve as specified"),
        new("OPS-4", "Error budget, rollback, freeze", "budget from recorded SLIs; rollback drill", "report produced, drill under target", ValidDays: 90),
        new("SEC-1", "Secrets externalised", "secret scan of tree and history, example settings against options, file modes", "no secret, every key listed, private files private"),
        new("SEC-2", "Input validated, output encoded", "hostile corpus over every endpoint and extractor", "no 5xx, no injection, no leak", ValidDays: 30),
        new("SEC-3", "Limits and authorisation", "every route with every kind of key; limits exceeded on purpose", "zero violations"),
        new("SEC-4", "SBOM and dependency scan", "SBOM against advisory data with a known-bad canary", "complete, canary caught, nothing critical, data fresh", ValidDays: 7),
        new("TEST-1", "Critical paths covered, flaky tests quarantined", "critical paths mapped to tests; repeated runs", "all mapped, no flake in 5 runs", ValidDays: 30),
        new("TEST-2", "Coverage >= 75 % and not falling", "line and branch coverage against the recorded baseline", "lines >= 75 % and not below the baseline; branches recorded"),
        new("TEST-3", "Pipeline: build, test, coverage gate, artifacts", "definition of the pipeline, and its run for this commit", "every stage is there and has run"),
        new("TEST-4", "Rollout with rollback", "blue/green and canary drill with a bad build", "zero failed requests, bad build rolled back by itself", ValidDays: 90),
        new("DOC-1", "Architecture and data flow documented", "code map against the tree; diagrams", "no missing or stale entry, diagrams render"),
        new("DOC-2", "On-call runbook", "commands of every page run in a drill", "all work", ValidDays: 90),
        new("DOC-3", "Capacity planning", "predicted against measured sizes", "within 20 %", ValidDays: 90),
        new("DOC-4", "Upgrade guides", "upgrades of PostgreSQL, Redis, n8n and embedding model rehearsed", "each passed", ValidDays: 90),
    ];

    /// <summary>Items by id (<c>PERF-1</c>) or area (<c>DATA</c>), in the checklist's order; null with the unknown name when one is unknown.</summary>
    public static IReadOnlyList<ChecklistItem>? Select(IReadOnlyCollection<string> names, out string? unknown)
    {
        unknown = names.FirstOrDefault(name => !Items.Any(item => Matches(item, name)));
        if (unknown is not null) return null;
        return names.Count == 0 ? Items : [.. Items.Where(item => names.Any(name => Matches(item, name)))];
    }

    private static bool Matches(ChecklistItem item, string name) =>
        string.Equals(item.Id, name, StringComparison.OrdinalIgnoreCase) || string.Equals(item.Area, name, StringComparison.OrdinalIgnoreCase);
}
