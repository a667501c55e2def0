using Asemb.Core.Ingestion;
using Asemb.Postgres.Connections;

namespace Asemb.Postgres.Ingestion;

internal sealed class WorkerRegistry(PostgresDatabase database, TimeProvider time) : IWorkerRegistry
{
    public Task BeatAsync(WorkerBeat beat, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return database.WriteAsync(
            null,
            session => session.ExecuteAsync([new Statement(WorkerSql.Forget, now - WorkerBeat.Retention), new Statement(WorkerSql.Beat, beat.Worker, beat.Name, now)], cancellationToken),
            cancellationToken);
    }

    public Task LeaveAsync(Guid worker, CancellationToken cancellationToken) =>
        database.WriteAsync(null, session => session.ExecuteAsync(WorkerSql.Leave, cancellationToken, worker), cancellationToken);

    public Task<int> CountAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(null, session => session.ScalarAsync<int>(WorkerSql.Count, cancellationToken, time.GetUtcNow() - WorkerBeat.Lifetime), cancellationToken);
}
