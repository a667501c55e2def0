using System.Diagnostics;
using Asemb.Benchmarks.Serving;
using Npgsql;

namespace Asemb.Benchmarks.Postgres;

/// <summary>
/// The rows of a loaded database once more, by nothing but COPY BINARY into tables with the same columns, defaults and indexes, the graph apart: the least
/// that any way of loading them costs.
/// </summary>
internal static class BareCopy
{
    private const string Schema = "bench_copy";

    private static readonly string[] Tables = ["documents", "document_contents", "document_fields", "chunks", "chunk_words", "lexicon"];

    public static async Task<(TimeSpan Time, long Bytes)> MeasureAsync(BenchDatabase database)
    {
        using var folder = new TemporaryFolder();
        var vectors = await database.ListAsync("SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'asemb_vectors' AND c.relkind = 'r'", row => row.GetString(0));
        var tables = Tables.Select(table => ("asemb", table)).Concat(vectors.Select(table => ("asemb_vectors", table))).ToList();
        await database.ExecuteAsync($"CREATE SCHEMA {Schema}");
        await using var connection = await database.ConnectAsync();
        var (time, bytes) = (TimeSpan.Zero, 0L);
        foreach (var (schema, table) in tables)
        {
            var file = folder.In(table);
            await using (var rows = File.Create(file))
            await using (var copy = await connection.BeginRawBinaryCopyAsync($"COPY {schema}.{table} TO STDOUT (FORMAT binary)")) await copy.CopyToAsync(rows);
            await using (var create = new NpgsqlCommand($"CREATE TABLE {Schema}.{table} (LIKE {schema}.{table} INCLUDING ALL)", connection)) await create.ExecuteNonQueryAsync();
            bytes += new FileInfo(file).Length;
            await DropGraphsAsync(connection, table);

            var clock = Stopwatch.GetTimestamp();
            await using (var rows = File.OpenRead(file))
            await using (var copy = await connection.BeginRawBinaryCopyAsync($"COPY {Schema}.{table} FROM STDIN (FORMAT binary)")) await rows.CopyToAsync(copy);
            time += Stopwatch.GetElapsedTime(clock);
            File.Delete(file);
        }

        await database.ExecuteAsync($"DROP SCHEMA {Schema} CASCADE");
        return (time, bytes);
    }

    private static async Task DropGraphsAsync(NpgsqlConnection connection, string table)
    {
        await using var find = new NpgsqlCommand(
            "SELECT indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam WHERE m.amname = 'hnsw' AND indrelid = $1::regclass", connection)
        { Parameters = { new() { Value = $"{Schema}.{table}" } } };
        var graphs = new List<string>();
        await using (var reader = await find.ExecuteReaderAsync())
            while (await reader.ReadAsync()) graphs.Add(reader.GetString(0));
        foreach (var graph in graphs)
        {
            await using var drop = new NpgsqlCommand($"DROP INDEX {graph}", connection);
            await drop.ExecuteNonQueryAsync();
        }
    }
}
