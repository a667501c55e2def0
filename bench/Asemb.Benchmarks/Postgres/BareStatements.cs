using System.Data;
using Asemb.Core.Embeddings;
using Asemb.Core.Search;
using Asemb.Postgres;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Search;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Pgvector.Npgsql;

namespace Asemb.Benchmarks.Postgres;

/// <summary>The statements of searches, taken down, and sent again by a loop that reads the rows and does nothing with them.</summary>
internal static class BareStatements
{
    /// <returns>By query, its round trips in order.</returns>
    public static async Task<IReadOnlyList<IReadOnlyList<RecordedBatch>>> TakeDownAsync(LoadedDatabase loaded, IReadOnlyList<AskedQuery> queries, SearchKind kind, IEmbeddingModel model)
    {
        using var recorder = new StatementRecorder();
        await using var source = Source(loaded, recorder.Attach);
        var options = new PostgresStoreOptions { ConnectionString = loaded.Database.ConnectionString };
        await using var database = new PostgresDatabase(source, options, NullLogger.Instance);
        await using var search = new SearchStore(database, options);
        // The first search asks for what later ones remember.
        await search.SearchAsync(queries[0].Plan(loaded.Workspace, kind, model), CancellationToken.None);
        recorder.Take();
        var recorded = new List<IReadOnlyList<RecordedBatch>>(queries.Count);
        foreach (var query in queries)
        {
            await search.SearchAsync(query.Plan(loaded.Workspace, kind, model), CancellationToken.None);
            recorded.Add(recorder.Take());
        }

        return recorded;
    }

    public static NpgsqlDataSource Source(LoadedDatabase loaded, Action<NpgsqlDataSourceBuilder>? configure = null)
    {
        var options = new PostgresStoreOptions { ConnectionString = loaded.Database.ConnectionString };
        var builder = new NpgsqlDataSourceBuilder(PostgresAddress.ForApplication(options, laysDownPower: true));
        builder.UseVector();
        configure?.Invoke(builder);
        return builder.Build();
    }

    /// <summary>In one snapshot, as the store has it.</summary>
    public static async Task ReplayAsync(NpgsqlDataSource source, IReadOnlyList<RecordedBatch> batches)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        foreach (var batch in batches) await batch.ReplayAsync(connection);
    }
}
