using System.Globalization;
using Asemb.Cli.Output;
using Asemb.Postgres.Operations;

namespace Asemb.Cli.Stores;

/// <summary>Shows what <see cref="StoreStatistics"/> found.</summary>
internal static class DatabaseReport
{
    public static void Print(Terminal terminal, string store, StoreStatistics statistics)
    {
        var report = new DatabaseStatsReport(
            "stats", store, statistics.Login.Version, statistics.Login.VectorVersion, statistics.Tables.Sum(table => table.TotalBytes),
            [.. statistics.Tables.Select(table => new TableReport(
                table.Name, table.Rows, table.DeadRows, table.HeapBytes, table.ToastBytes, table.IndexBytes, table.LastVacuum, table.LastAnalyze))],
            [.. statistics.Vectors.Select(Report)],
            [.. statistics.Indexes.Where(index => !index.IsValid || index.IsBloated).Select(index => new IndexTrouble(index.Name, index.IsValid ? "bloated" : "invalid", index.Bytes, index.PackedBytes))]);
        if (terminal.PrintedJson(report, CliJson.Default.DatabaseStatsReport)) return;
        terminal.Facts(("store", store), ("PostgreSQL", report.Postgres), ("pgvector", report.Vector), ("size", Answers.Size(report.Bytes)));
        terminal.Output.WriteLine();
        terminal.Table(
            ["table", "rows", "dead", "heap", "toast", "indexes", "vacuumed", "analysed"],
            report.Tables.Select(table => new[]
            {
                table.Name, Answers.Number(table.Rows), Answers.Number(table.DeadRows), Answers.Size(table.HeapBytes), Answers.Size(table.ToastBytes), Answers.Size(table.IndexBytes),
                When(table.LastVacuum), When(table.LastAnalyze),
            }));
        terminal.Output.WriteLine();
        terminal.Table(
            ["embedding index", "workspace", "model", "state", "type", "vectors", "bytes", "graph", "graph bytes", "progress"],
            report.EmbeddingIndexes.Select(index => new[]
            {
                index.Table, index.Workspace ?? "", index.Model ?? "", index.Role ?? "of no workspace", index.Type, Answers.Number(index.Vectors), Answers.Size(index.Bytes), index.State, index.GraphBytes is { } bytes ? Answers.Size(bytes) : "",
                index.Progress is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{index.Phase} {100 * index.Progress:0} %"),
            }));
        if (report.Trouble.Count == 0) return;
        terminal.Output.WriteLine();
        terminal.Table(["index to build anew", "why", "bytes", "packed"], report.Trouble.Select(index => new[] { index.Name, index.Why, Answers.Size(index.Bytes), index.PackedBytes is { } packed ? Answers.Size(packed) : "" }));
        terminal.Remark("asemb db reindex builds them anew.");
    }

    private static EmbeddingIndexReport Report(VectorStatistics index) => new(
        index.Id, index.Table.Name, index.Workspace, index.Model, index.Type, index.Table.Rows, index.Table.HeapBytes + index.Table.ToastBytes, index.State, index.Graph?.Name, index.Graph?.Bytes,
        index.Build?.Phase, index.Build is { Total: > 0 } build ? Math.Min(1, (double)build.Done / build.Total) : null, index.Role);

    private static string When(DateTimeOffset? time) => time is { } at ? Answers.Time(at) : "never";
}

internal sealed record DatabaseStatsReport(
    string Event, string Store, string Postgres, string? Vector, long Bytes, IReadOnlyList<TableReport> Tables, IReadOnlyList<EmbeddingIndexReport> EmbeddingIndexes, IReadOnlyList<IndexTrouble> Trouble);

internal sealed record TableReport(string Name, long Rows, long DeadRows, long HeapBytes, long ToastBytes, long IndexBytes, DateTimeOffset? LastVacuum, DateTimeOffset? LastAnalyze);

/// <param name="State">Of the graph: <c>exact</c> (there is none: few vectors), <c>building</c>, <c>ready</c> or <c>invalid</c>.</param>
/// <param name="Role"><c>active</c>, <c>building</c> or <c>retired</c>; null when no workspace has it.</param>
/// <param name="Progress">0 to 1 of the phase; null when nothing is being built, or it is not known.</param>
internal sealed record EmbeddingIndexReport(
    long Id, string Table, string? Workspace, string? Model, string? Type, long Vectors, long Bytes, string State, string? Graph, long? GraphBytes, string? Phase, double? Progress, string? Role);

/// <param name="Why"><c>invalid</c> or <c>bloated</c>.</param>
internal sealed record IndexTrouble(string Name, string Why, long Bytes, long? PackedBytes);
