namespace Asemb.Readiness.Probes;

/// <summary>
/// DATA-3: the live store has every index that a fresh one gets, no query of the product reads a growing table from end to end, every foreign key
/// is found by an index, and every index serves something.
/// </summary>
public sealed class IndexesProbe : IProbe
{
    private const string Threshold = "every index is there and used; no query scans a growing table";

    /// <summary>Tables that grow with what is ingested.</summary>
    private static readonly HashSet<string> Growing = new(StringComparer.Ordinal)
    {
        "documents", "document_contents", "replaced_contents", "chunks", "vectors", "terms", "jobs", "job_documents", "idempotency", "chunk_words", "document_fields", "lexicon", "lexicon_changes", "query_log",
    };

    public string Item => "DATA-3";

    public bool IsDrill => false;

    public string Repeat => "asemb readiness --only DATA-3";

    public async Task<Measurement> MeasureAsync(ProbeContext context, CancellationToken cancellationToken)
    {
        if (context.Schema is not { } schema || context.Plans is not { } explain) return Measurement.NotMeasured(ProbeContext.NoStore);
        if (await MissingAsync(schema, cancellationToken) is not { } missing) return Measurement.NotMeasured(SchemaAccess.NoFresh);
        var plans = await explain(cancellationToken);
        if (plans.Queries.Count == 0) return Measurement.NotMeasured("the store told no plan of any query");

        var partial = plans.Indexes.Where(index => index.IsPartial).Select(index => index.Name).ToHashSet(StringComparer.Ordinal);
        var used = plans.Queries.SelectMany(query => query.Steps).Select(step => step.Index).OfType<string>().ToHashSet(StringComparer.Ordinal);
        List<string> violations =
        [
            .. missing.Select(line => $"the live store lacks: {line}"),
            .. plans.Queries.SelectMany(query => query.Steps.Where(step => Scans(step, partial)).Select(step => $"{query.Query} reads all of {step.Table}: {step.Text}")),
            .. plans.UnindexedForeignKeys.Select(key => $"no index finds the rows of the foreign key {key}"),
            .. plans.Indexes.Where(index => !index.IsValid).Select(index => $"the index {index.Name} is invalid: asemb db reindex builds it anew"),
            .. plans.Indexes.Where(index => !index.IsNeededAnyway && !used.Contains(index.Name)).Select(index => $"the index {index.Name} serves no query"),
        ];
        return Measurement.From(
            violations,
            $"{plans.Indexes.Count} indexes, all there and used; {plans.Queries.Count} queries, none scans a growing table",
            Threshold,
            [.. plans.Queries.SelectMany(query => query.Steps.Select(step => $"{query.Query}: {step.Text}"))]);
    }

    /// <summary>A partial index holds just the rows that are wanted: reading all of it is no scan of its table.</summary>
    private static bool Scans(StorePlanStep step, HashSet<string> partial) =>
        step.IsScan && Growing.Contains(step.Table) && (step.Index is null || !partial.Contains(step.Index));

    private static async Task<IReadOnlyList<string>?> MissingAsync(SchemaAccess schema, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("asemb-readiness-");
        try
        {
            var fresh = await schema.MigrateFresh(Path.Combine(folder.FullName, "a"), cancellationToken);
            if (fresh is null) return null;
            var live = (await schema.DumpLive(cancellationToken)).Split('\n');
            return [.. fresh.Split('\n').Where(line => line.StartsWith("index ", StringComparison.Ordinal)).Except(live, StringComparer.Ordinal)];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
