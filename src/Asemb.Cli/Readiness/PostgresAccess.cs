using System.Reflection;
using Asemb.Postgres;
using Asemb.Postgres.Migrations;
using Asemb.Postgres.Operations;
using Asemb.Readiness;

namespace Asemb.Cli.Readiness;

/// <summary>The PostgreSQL database of this machine's server.</summary>
internal sealed class PostgresAccess(PostgresStoreOptions options, string? repository) : IStoreAccess
{
    private const string PinFile = "versions.env";
    private readonly BuiltInModels _models = new();
    private PostgresSamples? _samples;

    public string Profile => "production";

    public SchemaAccess Schema => new(cancel => PostgresSchema.DumpAsync(options, cancel), (_, cancel) => PostgresSchema.DumpFreshAsync(options, cancel))
    {
        LintFindings = MigrationLint.Check(SchemaMigrations.All),
        LintRules = MigrationLint.RuleCount,
    };

    public VectorAccess Vectors => new(
        async cancel => [.. (await (await SamplesAsync(cancel)).WorkspacesAsync(cancel)).Select(item => new SampledWorkspace(item.Name, item.Model, item.Documents, item.Chunks))],
        async (workspace, count, cancel) =>
            [.. (await (await SamplesAsync(cancel)).ChunksAsync(workspace, count, cancel)).Select(item => new SampledChunk(item.Chunk, item.Document, item.Title, item.Text))],
        _models.EmbedAsync,
        async (workspace, visit, cancel) => await (await SamplesAsync(cancel)).ScanAsync(workspace, (chunk, vector) => visit(chunk, vector), cancel));

    public Func<CancellationToken, Task<DatabaseFacts>> Database => async cancel =>
    {
        var statistics = await StoreStatistics.ReadAsync(options, cancel);
        return new DatabaseFacts(
            statistics.Login.Version,
            statistics.Login.VectorVersion,
            VersionPin.Parse(ReadPin()),
            BuildsInParallel: DatabaseUpkeep.IsSafe(statistics.Login.VectorVersion, DatabaseUpkeep.SafeParallelVector),
            [.. statistics.Tables.Select(table => new TableFacts(table.Name, table.LiveRows, table.DeadRows, table.ChangedRows, table.LastAnalyze, table.Options))],
            [.. statistics.Vectors.Select(index => new GraphFacts(index.Table.Name, index.Role == "active" ? index.Workspace : null, index.State, index.Graph?.Bytes ?? 0))],
            statistics.Settings)
        {
            BuildMemoryBytes = DatabaseUpkeep.MostBuildBytes,
        };
    };

    public async Task<StorePlans> ExplainAsync(CancellationToken cancellationToken)
    {
        var plans = await PostgresPlans.ExplainAsync(options, cancellationToken);
        var statistics = await StoreStatistics.ReadAsync(options, cancellationToken);
        return new StorePlans(
            [.. plans.Select(query => new StorePlan(query.Query, [.. query.Steps.Select(step => new StorePlanStep(step.Table, step.Index, step.IsScan, step.Text))]))],
            // What filters and graphs are for stands in no constant query: that they are used is not told by plans of those.
            [.. statistics.Indexes.Select(index => new StoreIndex(index.Name, index.Definition.Contains(" WHERE ", StringComparison.Ordinal), IsNeededAnyway: true) { IsValid = index.IsValid })],
            []);
    }

    public async ValueTask DisposeAsync()
    {
        _models.Dispose();
        if (_samples is not null) await _samples.DisposeAsync();
    }

    private async Task<PostgresSamples> SamplesAsync(CancellationToken cancellationToken) => _samples ??= await PostgresSamples.OpenAsync(options, cancellationToken);

    /// <summary>Of the checkout; else as it was when this program was built.</summary>
    private string ReadPin()
    {
        if (repository is not null && Path.Combine(repository, "deploy", PinFile) is var path && File.Exists(path)) return File.ReadAllText(path);
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(PinFile)!);
        return reader.ReadToEnd();
    }
}
