using Asemb.Readiness;
using Asemb.Server;
using Asemb.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asemb.Cli.Readiness;

/// <summary>The data file of this machine.</summary>
internal sealed class SqliteAccess(string path) : IStoreAccess
{
    private readonly BuiltInModels _models = new();

    public string Profile => "embedded";

    public Func<CancellationToken, Task<DatabaseFacts>>? Database => null;

    public SchemaAccess Schema => new(
        cancel => SqliteSchema.DumpAsync(path, cancel),
        async (folder, cancel) => await SqliteSchema.DumpFreshAsync(Path.Combine(folder, AsembServer.StoreFileName), NullLoggerFactory.Instance, cancel));

    public VectorAccess Vectors
    {
        get
        {
            var samples = new SqliteSamples(path);
            return new VectorAccess(
                async cancel => [.. (await samples.WorkspacesAsync(cancel)).Select(item => new SampledWorkspace(item.Name, item.Model, item.Documents, item.Chunks))],
                async (workspace, count, cancel) =>
                    [.. (await samples.ChunksAsync(workspace, count, cancel)).Select(item => new SampledChunk(item.Chunk, item.Document, item.Title, item.Text))],
                _models.EmbedAsync,
                (workspace, visit, cancel) => samples.ScanAsync(workspace, (chunk, vector) => visit(chunk, vector), cancel));
        }
    }

    public async Task<StorePlans> ExplainAsync(CancellationToken cancellationToken)
    {
        var plans = await SqlitePlans.ExplainAsync(path, cancellationToken);
        return new StorePlans(
            [.. plans.Queries.Select(query => new StorePlan(query.Query, [.. query.Steps.Select(step => new StorePlanStep(step.Table, step.Index, step.IsScan, step.Text))]))],
            [.. plans.Indexes.Select(index => new StoreIndex(index.Name, index.IsPartial, index.IsNeededAnyway))],
            plans.UnindexedForeignKeys);
    }

    public ValueTask DisposeAsync()
    {
        _models.Dispose();
        return ValueTask.CompletedTask;
    }
}
