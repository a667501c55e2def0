using Asemb.Cli.Output;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Cli.Commands;

/// <summary>What is held back, and how it goes on: somebody wanted it so, and may have forgotten it.</summary>
internal static class PauseFindings
{
    private const int Recent = 200;
    private const int MostJobs = 5;

    /// <param name="pending">How many documents of the workspace wait.</param>
    public static async Task<IReadOnlyList<DoctorFinding>> FindAsync(AsembClient client, WorkspaceInfo workspace, long pending, CancellationToken cancellationToken)
    {
        var findings = new List<DoctorFinding>();
        if (workspace.PausedAt is { } since)
            findings.Add(Note($"{workspace.Name}: paused since {Answers.Time(since)}; {Waiting(pending)}. To go on: asemb workspaces resume {workspace.Name}"));
        if (pending == 0) return findings;
        var paused = (await ListAsync(client, workspace.Name, cancellationToken)).Where(job => job is { PausedAt: not null, Pending: > 0 }).ToList();
        findings.AddRange(paused.Take(MostJobs).Select(job => Note($"{workspace.Name}: a job is paused since {Answers.Time(job.PausedAt!.Value)}; {Waiting(job.Pending)}. To go on: asemb jobs resume {job.Id} -w {workspace.Name}")));
        if (paused.Count > MostJobs) findings.Add(Note($"{workspace.Name}: {Answers.Count(paused.Count - MostJobs, "more job")} paused. See: asemb jobs list -w {workspace.Name}"));
        return findings;
    }

    /// <summary>None for a key that administers and may not see them.</summary>
    private static async Task<IReadOnlyList<JobInfo>> ListAsync(AsembClient client, string workspace, CancellationToken cancellationToken)
    {
        try
        {
            return await client.Jobs.ListAsync(workspace, Recent, cancellationToken);
        }
        catch (ProblemException problem) when (string.Equals(problem.Code, ErrorCodes.Forbidden.Code, StringComparison.Ordinal))
        {
            return [];
        }
    }

    private static string Waiting(long documents) => documents == 0 ? "nothing waits" : $"{Answers.Count(documents, "document")} {(documents == 1 ? "waits" : "wait")}";

    private static DoctorFinding Note(string message) => new("paused", Ok: true, message) { Warning = true };
}
