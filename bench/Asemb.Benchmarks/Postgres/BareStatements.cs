using Asemb.Core.Embeddings;
using Asemb.Core.Search;
using Asemb.Postgres;
using Asemb.Postgres.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Pgvector.Npgsql;

namespace Asemb.Benchmarks.Postgres;

/// <summary>Sends the statements of searches again on pooled connections like the store's own.</summary>
internal static class BareStatements
{
    public static async Task<LoadResult> RunAsync(LoadedDatabase loaded, IReadOnlyList<AskedQuery> queries, int clients, int warmUp, IEmbeddingModel model)
    {
        using var recorder = new StatementRecorder();
        var options = new PostgresStoreOptions { ConnectionString = loaded.Database.ConnectionString };
        var builder = new NpgsqlDataSourceBuilder(PostgresAddress.ForApplication(options, laysDownPower: true));
        builder.UseVector();
        recorder.Attach(builder);
        await using var source = builder.Build();
        var kind = new SearchKind("hybrid", SearchMode.Hybrid);
        var recorded = new List<IReadOnlyList<RecordedBatch>>(queries.Count);
        await using (var database = new PostgresDatabase(source, options, NullLogger.Instance))
        {
            foreach (var query in queries)
            {
                await loaded.AskAsync(query, kind, model);
                recorded.Add(recorder.Take());
            }
        }

        await using var bare = NpgsqlDataSource.Create(PostgresAddress.ForApplication(options, laysDownPower: true));
        return await QueryLoad.RunAsync(recorded, clients, warmUp, async batches =>
        {
            foreach (var batch in batches)
            {
                await using var connection = await bare.OpenConnectionAsync();
                await batch.ReplayAsync(connection);
            }
        });
    }
}
