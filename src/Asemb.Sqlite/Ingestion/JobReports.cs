using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Documents;
using Microsoft.Data.Sqlite;

namespace Asemb.Sqlite.Ingestion;

/// <summary>How far jobs are, counted from their documents at the time of asking.</summary>
internal sealed class JobReports(SqliteDatabase database)
{
    private const int MaxFailures = 100;

    public Task<JobProgress?> FindAsync(Workspace workspace, Guid jobId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.Single(JobSql.Find, Read, ("$id", jobId.ToByteArray()), ("$workspace", workspace.Id)) is { } row ? Report(session, workspace, row) : null,
            cancellationToken);

    public async Task<IReadOnlyList<JobProgress>> ListAsync(Workspace workspace, int limit, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            session => session.Query(JobSql.List, Read, ("$workspace", workspace.Id), ("$limit", limit)).ConvertAll(row => Report(session, workspace, row)),
            cancellationToken);

    private static Row Read(SqliteDataReader row)
    {
        var (total, unchanged) = (row.GetInt32(2), row.GetInt32(3));
        var (pending, processing, indexed, failed) = (row.GetInt32(5), row.GetInt32(6), row.GetInt32(7), row.GetInt32(8));

        var cancelled = row.GetInt32(9);

        // What the job brought and is there no more in that version was replaced or deleted.
        var superseded = total - unchanged - pending - processing - indexed - failed - cancelled;
        return new Row(
            row.GetInt64(4),
            new JobProgress(new Guid(row.GetFieldValue<byte[]>(0)), row.GetTime(1), total, unchanged, pending, processing, indexed, failed, superseded, [])
            {
                Cancelled = cancelled,
                PausedAt = row.GetTimeOrNull(10),
                CancelledAt = row.GetTimeOrNull(11),
            });
    }

    private static JobProgress Report(SqliteSession session, Workspace workspace, Row row) => row.Progress.Failed == 0 ? row.Progress : row.Progress with
    {
        Failures = session.Query(
            JobSql.Failures, failure => new JobFailure(failure.GetString(0), DocumentRow.ReadError(failure, 1)!), ("$job", row.Sequence), ("$workspace", workspace.Id), ("$limit", MaxFailures)),
    };

    private sealed record Row(long Sequence, JobProgress Progress);
}
