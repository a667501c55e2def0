namespace Asemb.Readiness.Probes;

/// <summary>DATA-1: the database server and its vector extension are those that the product was tested with, and known faults of the extension are out of the way.</summary>
public sealed class DatabaseProbe : IProbe
{
    /// <summary>The first extension whose parallel builds of graphs write nothing beyond their memory (CVE-2026-3172).</summary>
    private static readonly Version SafeParallel = new(0, 8, 2);

    /// <summary>The first whose vacuum keeps graphs whole.</summary>
    private static readonly Version SafeVacuum = new(0, 8, 4);

    private const int OldestServer = 15;

    public string Item => "DATA-1";

    public bool IsDrill => false;

    public string Repeat => "asemb readiness --only DATA-1";

    public async Task<Measurement> MeasureAsync(ProbeContext context, CancellationToken cancellationToken)
    {
        if (context.Database is not { } look) return Measurement.NotMeasured(ProbeContext.NoDatabase);
        var facts = await look(cancellationToken);
        var threshold = $"PostgreSQL >= {OldestServer} and of the pinned major version {facts.Pin.Server}; pgvector {facts.Pin.Extension} as pinned or newer, safe or mitigated";
        List<string> violations = [];
        var major = facts.Version.Split('.', ' ')[0];
        if (!int.TryParse(major, System.Globalization.CultureInfo.InvariantCulture, out var number) || number < OldestServer) violations.Add($"PostgreSQL is {facts.Version}, and {OldestServer} is the oldest that serves");
        else if (major != facts.Pin.Server) violations.Add($"PostgreSQL is {facts.Version}, and deploy/versions.env pins {facts.Pin.Server}");
        List<string> details = [$"PostgreSQL {facts.Version}", $"pgvector {facts.Extension ?? "none"}", $"pinned: PostgreSQL {facts.Pin.Server}, pgvector {facts.Pin.Extension}"];
        var remark = "";
        if (!Version.TryParse(facts.Extension, out var extension)) violations.Add("pgvector is not there");
        else
        {
            if (Version.TryParse(facts.Pin.Extension, out var pinned) && extension < pinned) violations.Add($"pgvector is {facts.Extension}, older than the pinned {facts.Pin.Extension}");
            if (extension < SafeParallel)
            {
                if (facts.BuildsInParallel) violations.Add($"pgvector {facts.Extension} builds graphs in parallel, which is unsafe before {SafeParallel} (CVE-2026-3172)");
                else remark = $"; graphs are built by one process, because parallel builds are unsafe before {SafeParallel} (CVE-2026-3172)";
                details.Add($"parallel builds of graphs: {(facts.BuildsInParallel ? "on" : "off, the mitigation of CVE-2026-3172")}");
            }

            if (extension < SafeVacuum) details.Add($"faults of vacuum in graphs before {SafeVacuum} have no mitigation but rebuilding (asemb db reindex) where PERF-4 finds recall gone");
        }

        return Measurement.From(violations, $"PostgreSQL {facts.Version} and pgvector {facts.Extension}, as pinned{remark}", threshold, details);
    }
}
