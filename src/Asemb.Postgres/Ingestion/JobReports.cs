using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Documents;
using Npgsql;

namespace Asemb.Postgres.Ingestion;

/// <summary>How far jobs are, counted from their documents at the time of asking.</summary>
internal sealed class JobReports(PostgresDatabase database)
{
    private const int MaxFailures = 100;

    public async Task<JobProgress?> FindAsync(Workspace workspace, Guid jobId, CancellationToken cancellationToken) =>
        (await ReportAsync(workspace, new Statement(JobSql.Find, workspace.Id, jobId), cancellationToken)).SingleOrDefault();

    public async Task<IReadOnlyList<JobProgress>> ListAsync(Workspace workspace, int limit, CancellationToken cancellationToken) =>
        await ReportAsync(workspace, new Statement(JobSql.List, workspace.Id, limit), cancellationToken);

    private Task<List<JobProgress>> ReportAsync(Workspace workspace, Statement jobs, CancellationToken cancellationToken) => database.SnapshotAsync(
        workspace.Id,
        async session =>
        {
            var found = await session.QueryAsync(jobs.Sql, Read, cancellationToken, jobs.Args);
            var failed = found.Where(job => job.Failed > 0).Select(job => job.JobId).ToArray();
            if (failed.Length == 0) return found;
            var failures = (await session.QueryAsync(
                JobSql.Failures,
                row => (Job: row.GetGuid(0), Failure: new JobFailure(row.GetString(1), DocumentRow.ReadError(row, 2)!)),
                cancellationToken,
                workspace.Id, failed, MaxFailures)).ToLookup(row => row.Job, row => row.Failure);
            return found.ConvertAll(job => job with { Failures = [.. failures[job.JobId]] });
        },
        cancellationToken);

    private static JobProgress Read(NpgsqlDataReader row)
    {
        var (total, unchanged) = (row.GetInt32(2), row.GetInt32(3));
        var (pending, processing, indexed, failed) = (row.GetInt32(4), row.GetInt32(5), row.GetInt32(6), row.GetInt32(7));

        var cancelled = row.GetInt32(8);

        // What the job brought and is there no more in that version was replaced or deleted.
        var superseded = total - unchanged - pending - processing - indexed - failed - cancelled;
        return new JobProgress(row.GetGuid(0), row.GetTime(1), total, unchanged, pending, processing, indexed, failed, superseded, [])
        {
            Cancelled = cancelled,
            PausedAt = row.GetTimeOrNull(9),
            CancelledAt = row.GetTimeOrNull(10),
        };
    }
}
