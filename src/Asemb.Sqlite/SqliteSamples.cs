using System.Runtime.InteropServices;
using Asemb.Core.Errors;
using Microsoft.Data.Sqlite;

namespace Asemb.Sqlite;

/// <param name="Model">Id of its embedding model.</param>
public sealed record SqliteWorkspaceSample(string Name, string Model, long Documents, long Chunks);

public sealed record SqliteChunkSample(long Chunk, long Document, string? Title, string Text);

public delegate void SqliteVectorVisitor(long chunk, ReadOnlySpan<float> vector);

/// <summary>
/// Reads what a data file holds beside the server that has it open, so that what the server answers can be compared with what is stored. Shares
/// no code with the search.
/// </summary>
public sealed class SqliteSamples(string path)
{
    private const string Workspaces = """
        SELECT w.name, i.provider || ':' || i.model, count(*) FILTER (WHERE d.indexed_version IS NOT NULL), coalesce(sum(d.chunk_count), 0)
        FROM workspaces w
        JOIN embedding_indexes i ON i.workspace_id = w.id AND i.state = 'active'
        LEFT JOIN documents d ON d.workspace_id = w.id
        GROUP BY w.id ORDER BY w.name
        """;

    /// <summary>One chunk of every so many documents, from the middle of the document.</summary>
    private const string Chunks = """
        SELECT c.id, d.id, d.title, c.text
        FROM (
            SELECT id, title, chunk_count, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS total
            FROM documents WHERE workspace_id = (SELECT id FROM workspaces WHERE name = $workspace) AND indexed_version IS NOT NULL) d
        JOIN chunks c ON c.document_id = d.id AND c.ordinal = d.chunk_count / 2
        WHERE d.place % max(1, d.total / $count) = 0
        ORDER BY d.id LIMIT $count
        """;

    private const string Vectors = """
        SELECT v.chunk_id, v.vector
        FROM embedding_indexes i JOIN vectors v ON v.index_id = i.id
        WHERE i.workspace_id = (SELECT id FROM workspaces WHERE name = $workspace) AND i.state = 'active'
        """;

    public Task<IReadOnlyList<SqliteWorkspaceSample>> WorkspacesAsync(CancellationToken cancellationToken) =>
        ReadAsync(Workspaces, row => new SqliteWorkspaceSample(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3)), cancellationToken);

    public Task<IReadOnlyList<SqliteChunkSample>> ChunksAsync(string workspace, int count, CancellationToken cancellationToken) => ReadAsync(
        Chunks,
        row => new SqliteChunkSample(row.GetInt64(0), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetString(3)),
        cancellationToken,
        ("$workspace", workspace), ("$count", count));

    /// <param name="visit">The vector is valid during the call only.</param>
    public Task ScanAsync(string workspace, SqliteVectorVisitor visit, CancellationToken cancellationToken) => ReadAsync(
        Vectors,
        row =>
        {
            visit(row.GetInt64(0), MemoryMarshal.Cast<byte, float>(row.GetFieldValue<byte[]>(1)));
            return 0;
        },
        cancellationToken,
        ("$workspace", workspace));

    private Task<IReadOnlyList<T>> ReadAsync<T>(string sql, Func<SqliteDataReader, T> map, CancellationToken cancellationToken, params (string Name, object Value)[] parameters) => Task.Run(
        IReadOnlyList<T> () =>
        {
            try
            {
                using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = sql;
                foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
                using var reader = command.ExecuteReader();
                var rows = new List<T>();
                while (reader.Read())
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    rows.Add(map(reader));
                }

                return rows;
            }
            catch (SqliteException exception)
            {
                throw new AsembException(ErrorCodes.StoreUnavailable, $"{path} cannot be read: {exception.Message}", exception);
            }
        },
        cancellationToken);
}
