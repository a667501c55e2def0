using Asemb.Core.Indexing;
using Asemb.Postgres.Connections;
using Microsoft.Extensions.Logging;
using Pgvector;

namespace Asemb.Postgres.Indexing;

/// <summary>
/// Weighs the words of chunks anew where the average length has moved away from the one they were weighed with. Scores are exact without it; it keeps the choice
/// of the chunks that are scored exactly a good one.
/// </summary>
internal sealed class Repivoting(PostgresDatabase database, ILogger logger)
{
    private const int Batch = 500;

    /// <summary>Of a sample of a hundred, so many must be off before all are looked at.</summary>
    private const double OffShare = 0.1;

    public async Task TendAsync(long workspace, CancellationToken cancellationToken)
    {
        var sample = await database.ReadAsync(
            workspace,
            session => session.SingleAsync(MaintenanceSql.Pivots, row => Tuple.Create(row.IsDBNull(0) ? 0 : row.GetFloat(0), row.GetInt64(1), row.GetInt64(2)), cancellationToken, workspace),
            cancellationToken);
        if (sample is not { Item1: > 0 and var average } || sample.Item3 <= sample.Item2 * OffShare) return;
        var (chunks, last) = (0, 0L);
        while (await TendBatchAsync(workspace, average, last, cancellationToken) is { Count: > 0 } done)
        {
            (chunks, last) = (chunks + done.Count, done[^1]);
        }

        if (chunks > 0) Log.Repivoted(logger, chunks, workspace, average);
    }

    private Task<List<long>> TendBatchAsync(long workspace, float average, long after, CancellationToken cancellationToken) => database.WriteAsync(
        workspace,
        async session =>
        {
            var rows = await session.QueryAsync(
                MaintenanceSql.OffPivot,
                row => (Id: row.GetInt64(0), Length: row.GetInt32(1), Pivot: row.GetFloat(2), Weights: row.GetFieldValue<SparseVector>(3)),
                cancellationToken,
                workspace, after, (double)average, Batch);
            if (rows.Count == 0) return [];
            await session.ExecuteAsync(
                MaintenanceSql.SetWeights,
                cancellationToken,
                workspace,
                Arg.Of(average, NpgsqlTypes.NpgsqlDbType.Real),
                rows.Select(row => row.Id).ToArray(),
                Arg.Of(rows.Select(row => Weighed(row.Weights, row.Length, row.Pivot, average)).ToArray()));
            return rows.ConvertAll(row => row.Id);
        },
        cancellationToken);

    /// <summary>Frequencies are whole numbers, so that nothing is lost however often this is done.</summary>
    private static SparseVector Weighed(SparseVector weights, int length, float from, float to)
    {
        var constant = ConstantOf(length, from);
        var indices = weights.Indices.Span;
        var values = weights.Values.Span;
        var weighed = new Dictionary<int, float>(indices.Length);
        for (var i = 0; i < indices.Length; i++)
        {
            var frequency = MathF.Round(values[i] * constant / (1 - values[i]));
            weighed[indices[i]] = Bm25.Saturation(frequency, length, to);
        }

        return new SparseVector(weighed, weights.Dimensions);
    }

    private static float ConstantOf(int length, float pivot) => (Bm25.K1 * (1 - Bm25.B)) + (Bm25.K1 * Bm25.B / pivot * length);
}
