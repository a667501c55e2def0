using System.Diagnostics;
using Npgsql;

namespace Asemb.Benchmarks.Postgres;

/// <summary>One round trip of the store as it was sent.</summary>
internal sealed record RecordedBatch(IReadOnlyList<(string Sql, IReadOnlyList<NpgsqlParameter> Parameters)> Statements)
{
    /// <summary>Sends it again and reads every row.</summary>
    /// <param name="last">Is given the rows of the last statement.</param>
    public async Task ReplayAsync(NpgsqlConnection connection, Action<NpgsqlDataReader>? last = null)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var (sql, parameters) in Statements)
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var parameter in parameters) command.Parameters.Add(parameter.Clone());
            batch.BatchCommands.Add(command);
        }

        await using var reader = await batch.ExecuteReaderAsync();
        var values = new object[64];
        for (var i = 1; ; i++)
        {
            while (await reader.ReadAsync())
            {
                if (last is not null && i == Statements.Count) last(reader);
                else reader.GetValues(values);
            }

            if (!await reader.NextResultAsync()) return;
        }
    }
}

/// <summary>Takes down what a pool sends while it listens, from the driver's own tracing: the product knows nothing of it.</summary>
internal sealed class StatementRecorder : IDisposable
{
    private readonly List<RecordedBatch> _sent = [];
    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = static source => source.Name == "Npgsql",
        Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
    };

    public StatementRecorder() => ActivitySource.AddActivityListener(_listener);

    public void Attach(NpgsqlDataSourceBuilder builder) => builder.ConfigureTracing(tracing => tracing
        .ConfigureBatchEnrichmentCallback((_, batch) => _sent.Add(new RecordedBatch([.. batch.BatchCommands.Cast<NpgsqlBatchCommand>().Select(command => (command.CommandText, Copy(command.Parameters)))])))
        .ConfigureCommandEnrichmentCallback((_, command) => _sent.Add(new RecordedBatch([(command.CommandText, Copy(command.Parameters))]))));

    /// <summary>What was sent since the last time.</summary>
    public IReadOnlyList<RecordedBatch> Take()
    {
        var taken = _sent.ToList();
        _sent.Clear();
        return taken;
    }

    public void Dispose() => _listener.Dispose();

    private static IReadOnlyList<NpgsqlParameter> Copy(NpgsqlParameterCollection parameters) => [.. parameters.Cast<NpgsqlParameter>().Select(parameter => parameter.Clone())];
}
