namespace Asemb.Readiness.Probes;

/// <summary>DATA-2: two fresh stores, each migrated and opened again, and the live one must have the same schema.</summary>
public sealed class MigrationsProbe : IProbe
{
    public string Item => "DATA-2";

    public bool IsDrill => false;

    public string Repeat => "asemb readiness --only DATA-2";

    public async Task<Measurement> MeasureAsync(ProbeContext context, CancellationToken cancellationToken)
    {
        if (context.Schema is not { } schema) return Measurement.NotMeasured(ProbeContext.NoStore);
        var folder = Directory.CreateTempSubdirectory("asemb-readiness-");
        try
        {
            var first = await schema.MigrateFresh(Path.Combine(folder.FullName, "a"), cancellationToken);
            var second = await schema.MigrateFresh(Path.Combine(folder.FullName, "b"), cancellationToken);
            if (first is null || second is null) return Measurement.NotMeasured(SchemaAccess.NoFresh);
            var live = await schema.DumpLive(cancellationToken);
            List<string> violations = [];
            if (!string.Equals(first, second, StringComparison.Ordinal)) violations.Add("two fresh stores have different schemas");
            violations.AddRange(Differences(first, live));
            violations.AddRange(schema.LintFindings);
            // Said, because a linter of its own is not run here.
            var lint = schema.LintRules == 0 ? "" : $"; the migrations keep the {schema.LintRules} rules of this project (no other linter was run)";
            return Measurement.From(violations, $"2 fresh stores and the live one agree on {first.Split('\n').Length} objects{lint}", "identical schemas, no drift", first.Split('\n'));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Differences(string expected, string live)
    {
        var (wanted, found) = (expected.Split('\n'), live.Split('\n'));
        return wanted.Except(found, StringComparer.Ordinal).Select(line => $"the live store lacks: {line}")
            .Concat(found.Except(wanted, StringComparer.Ordinal).Select(line => $"the live store has besides: {line}"));
    }
}
