using Asemb.Core.Errors;
using Asemb.Embeddings;
using Asemb.Readiness;
using Asemb.Server;
using Asemb.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asemb.Cli.Readiness;

/// <summary>The data file of this machine, as the probes see it: read beside the server, never through it.</summary>
internal sealed class StoreAccess(string path) : IDisposable
{
    private readonly EmbeddingModels _models = new();

    public SchemaAccess Schema => new(
        cancel => SqliteSchema.DumpAsync(path, cancel),
        (folder, cancel) => SqliteSchema.DumpFreshAsync(Path.Combine(folder, AsembServer.StoreFileName), NullLoggerFactory.Instance, cancel));

    public VectorAccess Vectors
    {
        get
        {
            var samples = new SqliteSamples(path);
            return new VectorAccess(
                async cancel => [.. (await samples.WorkspacesAsync(cancel)).Select(item => new SampledWorkspace(item.Name, item.Model, item.Documents, item.Chunks))],
                async (workspace, count, cancel) =>
                    [.. (await samples.ChunksAsync(workspace, count, cancel)).Select(item => new SampledChunk(item.Chunk, item.Document, item.Title, item.Text))],
                EmbedAsync,
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

    public void Dispose() => _models.Dispose();

    /// <summary>Built-in models only: the settings of others belong to the server.</summary>
    private async Task<float[]?> EmbedAsync(string model, string text, CancellationToken cancellationToken)
    {
        try
        {
            return await (await _models.GetAsync(model, cancellationToken)).EmbedQueryAsync(text, cancellationToken);
        }
        catch (AsembException exception) when (exception.Error == ErrorCodes.ModelNotFound)
        {
            return null;
        }
    }
}
