using System.Globalization;

namespace Asemb.Readiness.Probes;

/// <summary>DATA-4: tables that change much are vacuumed and analysed often enough, and graphs are built in memory.</summary>
public sealed class VacuumProbe : IProbe
{
    /// <summary>Of a table's rows that may be dead, once there are enough of them to matter.</summary>
    private const double MostDead = 0.2;

    /// <summary>Of a table's rows that may have changed since they were counted.</summary>
    private const double MostChanged = 0.3;

    private const long FewRows = 10_000;

    private const string Threshold = "autovacuum on; in tables of 10,000 and more rows <= 20 % dead and <= 30 % changed since the last analyze; the memory for building holds the largest graph; no graph is invalid";

    /// <summary>Tables that change with every document: the defaults of autovacuum let a fifth of them die first.</summary>
    private static readonly string[] Busy = ["asemb.documents", "asemb.chunks", "asemb.chunk_words"];

    public string Item => "DATA-4";

    public bool IsDrill => false;

    public string Repeat => "asemb readiness --only DATA-4";

    public async Task<Measurement> MeasureAsync(ProbeContext context, CancellationToken cancellationToken)
    {
        if (context.Database is not { } look) return Measurement.NotMeasured(ProbeContext.NoDatabase);
        var facts = await look(cancellationToken);
        var large = facts.Tables.Where(table => table.LiveRows + table.DeadRows >= FewRows).ToList();
        List<string> violations =
        [
            .. new[] { "autovacuum", "track_counts" }.Where(name => facts.Settings.GetValueOrDefault(name) != "on").Select(name => $"{name} is off"),
            .. Busy.Where(name => facts.Tables.FirstOrDefault(table => table.Name == name) is { } table && !table.Options.Any(IsAutovacuum)).Select(name => $"{name} has no settings of its own for autovacuum"),
            .. facts.Tables.Where(table => table.Options.Contains("autovacuum_enabled=false", StringComparer.Ordinal)).Select(table => $"autovacuum is off for {table.Name}"),
            .. large.Where(table => Share(table.DeadRows, table) > MostDead).Select(table => Text($"{table.Name} has {table.DeadRows} dead rows beside {table.LiveRows}")),
            .. large.Where(table => table.LastAnalyze is null || Share(table.ChangedRows, table) > MostChanged)
                .Select(table => Text($"{table.Name} of {table.LiveRows} rows {(table.LastAnalyze is null ? "was never analysed" : Text($"changed in {table.ChangedRows} since it was analysed"))}")),
            .. facts.Graphs.Where(graph => graph.State == "invalid").Select(graph => $"the graph of {graph.Table} is invalid"),
        ];
        var memory = Math.Max(Bytes(facts.Settings.GetValueOrDefault("maintenance_work_mem")), facts.BuildMemoryBytes);
        var largest = facts.Graphs.Select(graph => graph.Bytes).DefaultIfEmpty(0).Max();
        if (largest > memory) violations.Add(Text($"builds have {memory >> 20} MB and the largest graph is {largest >> 20} MB: building it anew would go by disk; raise maintenance_work_mem"));
        return Measurement.From(
            violations,
            Text($"{facts.Tables.Count} tables, {large.Count} of them large, none with too many dead or uncounted rows; {memory >> 20} MB of memory for building a largest graph of {largest >> 20} MB"),
            Threshold,
            [
                .. facts.Tables.Select(table => Text($"{table.Name}: {table.LiveRows} live, {table.DeadRows} dead, {table.ChangedRows} changed, analysed {table.LastAnalyze?.ToString("O", CultureInfo.InvariantCulture) ?? "never"}, {string.Join(' ', table.Options)}")),
                .. facts.Settings.Select(setting => $"{setting.Key} = {setting.Value}"),
            ]);
    }

    private static bool IsAutovacuum(string option) => option.StartsWith("autovacuum_", StringComparison.Ordinal);

    private static double Share(long part, TableFacts table) => (double)part / Math.Max(1, table.LiveRows + table.DeadRows);

    /// <summary>Kilobytes, as the server counts them.</summary>
    private static long Bytes(string? kilobytes) => long.TryParse(kilobytes, CultureInfo.InvariantCulture, out var value) ? value << 10 : 0;

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
