using Asemb.Cli.Output;
using Asemb.Client;
using Asemb.Client.Contracts;

namespace Asemb.Cli.Commands;

/// <summary>What sources say of an installation: one that cannot be read is to be mended; one that waits for a word is worth a look.</summary>
internal static class FailingSources
{
    /// <summary>As long a sync may be overdue before somebody should know that no server runs it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static async Task<IReadOnlyList<DoctorFinding>> FindAsync(AsembClient client, string workspace, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var sources = await client.Sources.ListAsync(workspace, cancellationToken);
        var findings = sources.SelectMany(source => (DoctorFinding?[])[Of(workspace, source, now), Held(workspace, source)]).OfType<DoctorFinding>().ToList();
        return findings.Count > 0 || sources.Count == 0 ? findings : [new DoctorFinding("sources", Ok: true, $"{workspace}: {Answers.Count(sources.Count, "source")}, none of them in trouble.")];
    }

    public static DoctorFinding? Of(string workspace, SourceInfo source, DateTimeOffset now) => source switch
    {
        { LastSync: { State: SyncState.Failed, Error: { } error } } => new DoctorFinding(
            "sources", Ok: false, $"{workspace}: {Answers.Count(source.Failures, "sync")} of '{source.Name}' failed ({error.Code}: {error.Message}). See: asemb sources history {source.Name} -w {workspace}"),
        { LastSync: { State: SyncState.Running, Error: { } error, Attempts: > 1 } } => Warning($"{workspace}: a sync of '{source.Name}' waits for its next try ({error.Code}: {error.Message})."),
        { NextSyncAt: { } due } when now - due > Patience => Warning($"{workspace}: '{source.Name}' has been due since {Answers.Time(due)}, and no server synced it. Start one: asemb up"),
        _ => null,
    };

    /// <summary>Whatever became of the syncs since: the question stays until it is answered, or one finds otherwise.</summary>
    public static DoctorFinding? Held(string workspace, SourceInfo source) => source.LastSync is { HeldBack: { } held } sync
        ? Warning(
            $"{workspace}: a sync of '{source.Name}' would remove {Answers.Number(held)} of {Answers.Count(sync.Known, "document")}, and waits. If they are to go: asemb sources sync {source.Name} --confirm -w {workspace}")
        : null;

    private static DoctorFinding Warning(string message) => new("sources", Ok: true, message) { Warning = true };
}
