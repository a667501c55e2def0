using Asemb.Client;
using Asemb.Client.Contracts;

namespace Asemb.Cli.Jobs;

/// <summary>Asks the workspace's jobs why documents wait when their number has not moved for a while.</summary>
internal sealed class StandstillReason(AsembClient client, string workspace, TimeProvider time)
{
    private const int Recent = 200;
    private const int MostAsked = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private long _queued;
    private long _since = time.GetTimestamp();
    private string _reason = "";

    /// <summary>The reason behind a comma; empty when nothing waits, or only for its turn.</summary>
    public async Task<string> LookAsync(long queued, CancellationToken cancellationToken)
    {
        if (queued == 0 || queued != _queued) (_queued, _since, _reason) = (queued, time.GetTimestamp(), "");
        if (queued == 0 || time.GetElapsedTime(_since) < Patience) return _reason;
        _since = time.GetTimestamp();
        _reason = "";

        // Which of them have the documents is not known; those that are held come first, and lists tell no reasons.
        var jobs = (await client.Jobs.ListAsync(workspace, Recent, cancellationToken)).Where(job => job.Pending > 0).OrderBy(job => job.State == JobState.Paused ? 0 : 1);
        foreach (var job in jobs.Take(MostAsked))
        {
            if (await client.Jobs.FindAsync(job.Id, cancellationToken) is { } found && JobDisplay.Wait(found) is { Length: > 0 } wait) return _reason = wait;
        }

        return _reason;
    }
}
