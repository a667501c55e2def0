using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Cli.Jobs;

/// <summary>Jobs as people name them: by the id, by the beginning of it, or not at all.</summary>
internal static class JobNames
{
    private const int Recent = 200;
    private const int LeastBeginning = 4;

    /// <param name="name">Null: the newest job.</param>
    /// <exception cref="AsembException"><c>job_not_found</c>, <c>usage</c></exception>
    public static async Task<JobInfo> FindAsync(AsembClient client, string workspace, string? name, CancellationToken cancellationToken)
    {
        if (Guid.TryParse(name, out var id)) return await FindAsync(client, workspace, id, cancellationToken) ?? throw NotFound(workspace, name);
        if (name is { Length: < LeastBeginning }) throw new AsembException(ErrorCodes.Usage, $"'{name}' is too short to name a job: give {LeastBeginning} characters of its id or more.");
        var jobs = await client.Jobs.ListAsync(workspace, Recent, cancellationToken);
        if (name is null && jobs.Count == 0) throw new AsembException(ErrorCodes.JobNotFound, $"The workspace '{workspace}' has no job yet.");
        var named = name is null ? [jobs[0]] : jobs.Where(job => job.Id.ToString().StartsWith(name, StringComparison.OrdinalIgnoreCase)).ToList();
        return named.Count switch
        {
            1 => await FindAsync(client, workspace, named[0].Id, cancellationToken) ?? throw NotFound(workspace, named[0].Id.ToString()),
            0 => throw NotFound(workspace, name!),
            _ => throw new AsembException(ErrorCodes.Usage, $"{named.Count} jobs begin with '{name}': {string.Join(", ", named.Take(3).Select(job => job.Id))}. Give more of the id."),
        };
    }

    /// <summary>With the reasons why it waits, which lists do not tell.</summary>
    private static async Task<JobInfo?> FindAsync(AsembClient client, string workspace, Guid id, CancellationToken cancellationToken) =>
        await client.Jobs.FindAsync(id, cancellationToken) is { } job && string.Equals(job.Workspace, workspace, StringComparison.Ordinal) ? job : null;

    private static AsembException NotFound(string workspace, string name) =>
        new(ErrorCodes.JobNotFound, $"The workspace '{workspace}' has no job '{name}'. 'asemb jobs list' shows the last ones; --workspace names another workspace.");
}
