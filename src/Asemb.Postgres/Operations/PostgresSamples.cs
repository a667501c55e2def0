using Asemb.Postgres.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using Pgvector;

namespace Asemb.Postgres.Operations;

/// <param name="Model">Id of its embedding model.</param>
public sealed record PostgresWorkspaceSample(string Name, string Model, long Documents, long Chunks);

public sealed record PostgresChunkSample(long Chunk, long Document, string? Title, string Text);

public delegate void PostgresVectorVisitor(long chunk, ReadOnlySpan<float> vector);

/// <summary>
/// Reads what a database holds beside the servers that use it, so that what they answer can be compared with what is stored. Shares no code with the
/// search.
/// </summary>
public sealed class PostgresSamples : IAsyncDisposable
{
    private const string Workspaces = """
        SELECT w.id, w.name, i.provider || ':' || i.model, i.id FROM asemb.workspaces w JOIN asemb.active_indexes() i ON i.workspace_id = w.id ORDER BY w.name
        """;

    private const string Counts = "SELECT count(*) FILTER (WHERE indexed_version IS NOT NULL), coalesce(sum(chunk_count), 0)::bigint FROM asemb.documents WHERE workspace_id = $1";

    /// <summary>One chunk of every so many documents, from the middle of the document.</summary>
    private const string Chunks = """
        SELECT c.id, d.id, d.title, c.text
        FROM (
            SELECT id, title, chunk_count, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS total
            FROM asemb.documents WHERE workspace_id = $1 AND indexed_version IS NOT NULL) d
        JOIN asemb.chunks c ON c.workspace_id = $1 AND c.document_id = d.id AND c.ordinal = d.chunk_count / 2
        WHERE d.place % greatest(1, d.total / $2) = 0
        ORDER BY d.id LIMIT $2
        """;

    private readonly PostgresDatabase _database;

    private PostgresSamples(PostgresDatabase database) => _database = database;

    /// <exception cref="Core.Errors.AsembException">As for opening the store.</exception>
    public static async Task<PostgresSamples> OpenAsync(PostgresStoreOptions options, CancellationToken cancellationToken) =>
        new(await PostgresOpening.OpenAsync(options with { MigrateOnOpen = false, MaxConnections = 2 }, NullLoggerFactory.Instance, cancellationToken));

    public async Task<IReadOnlyList<PostgresWorkspaceSample>> WorkspacesAsync(CancellationToken cancellationToken)
    {
        var samples = new List<PostgresWorkspaceSample>();
        foreach (var found in await FindAsync(cancellationToken))
        {
            var counts = await _database.ReadAsync(
                found.Id, session => session.SingleAsync(Counts, row => Tuple.Create(row.GetInt64(0), row.GetInt64(1)), cancellationToken, found.Id), cancellationToken);
            samples.Add(new PostgresWorkspaceSample(found.Name, found.Model, counts!.Item1, counts.Item2));
        }

        return samples;
    }

    public async Task<IReadOnlyList<PostgresChunkSample>> ChunksAsync(string workspace, int count, CancellationToken cancellationToken)
    {
        var found = (await FindAsync(cancellationToken)).First(known => known.Name == workspace);
        return await _database.ReadAsync(
            found.Id,
            session => session.QueryAsync(
                Chunks, row => new PostgresChunkSample(row.GetInt64(0), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetString(3)), cancellationToken, found.Id, (long)count),
            cancellationToken);
    }

    /// <param name="visit">The vector is valid during the call only. A chunk of which the model knew no word has none.</param>
    public async Task ScanAsync(string workspace, PostgresVectorVisitor visit, CancellationToken cancellationToken)
    {
        var found = (await FindAsync(cancellationToken)).First(known => known.Name == workspace);
        var sql = string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"SELECT chunk_id, embedding::vector FROM asemb_vectors.v{found.Index} WHERE workspace_id = $1 AND embedding IS NOT NULL");
        await _database.ReadAsync(
            found.Id,
            async session =>
            {
                await using var reader = await session.ReadAsync([new Statement(sql, found.Id)], cancellationToken);
                while (await reader.ReadAsync(cancellationToken)) visit(reader.GetInt64(0), reader.GetFieldValue<Vector>(1).Memory.Span);
                return true;
            },
            cancellationToken);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private Task<List<Found>> FindAsync(CancellationToken cancellationToken) => _database.ReadAsync(
        null, session => session.QueryAsync(Workspaces, row => new Found(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt64(3)), cancellationToken), cancellationToken);

    private sealed record Found(long Id, string Name, string Model, long Index);
}
