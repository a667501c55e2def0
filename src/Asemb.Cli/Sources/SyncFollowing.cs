using Asemb.Cli.Connection;
using Asemb.Cli.Jobs;
using Asemb.Cli.Output;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Spectre.Console;

namespace Asemb.Cli.Sources;

/// <summary>Shows how far syncs are until they are over and what they took in is indexed.</summary>
internal sealed class SyncFollowing(ServerConnection connection, Terminal terminal, TimeProvider time, string workspace)
{
    private const int ShownFailures = 10;
    private const int MostFailures = 1000;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(300);

    private readonly ProgressDisplay _progress = new(terminal, time, "documents");
    private readonly StandstillReason _standstill = new(connection.Client, workspace, time);
    private readonly Dictionary<string, SourceInfo> _sources = new(StringComparer.Ordinal);

    /// <param name="begun">By source.</param>
    /// <returns>The exit code of the worst of them.</returns>
    public async Task<int> RunAsync(IReadOnlyDictionary<string, SyncInfo> begun, CancellationToken cancellationToken)
    {
        try
        {
            await _progress.RunAsync("Syncing", () => FollowAsync(begun, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            terminal.Remark(connection.IsHosted
                ? "[grey]Interrupted. It goes on when a server runs on the data directory (asemb up), or when this command is given again.[/]"
                : "[grey]Interrupted. The server goes on with it: asemb sources list. To stop it: asemb sources cancel NAME[/]");
            throw;
        }

        var code = ExitCodes.Success;
        foreach (var (name, sync) in begun)
        {
            var last = _sources[name].LastSync!.Id == sync.Id ? _sources[name].LastSync! : (await connection.Client.Sources.ListSyncsAsync(workspace, name, cancellationToken: cancellationToken)).FirstOrDefault(past => past.Id == sync.Id) ?? _sources[name].LastSync!;
            SourceDisplay.Ended(terminal, name, last);
            code = Worse(code, await CodeAsync(name, last, cancellationToken));
        }

        terminal.PrintedJson(new SourceList { Items = [.. _sources.Values] }, WireJson.Default.SourceList);
        return code;
    }

    private async Task FollowAsync(IReadOnlyDictionary<string, SyncInfo> begun, CancellationToken cancellationToken)
    {
        while (true)
        {
            foreach (var name in begun.Keys)
            {
                _sources[name] = await connection.Client.Sources.FindAsync(workspace, name, cancellationToken)
                    ?? throw new AsembException(ErrorCodes.SourceNotFound, $"The source '{name}' was deleted meanwhile.");
            }

            var open = begun.Where(sync => IsUnderWay(_sources[sync.Key], sync.Value)).Select(sync => sync.Key).ToList();
            var isOver = open.Count == 0 && _sources.Values.All(source => source.Queued == 0);
            Report(open, isOver, await _standstill.LookAsync(_sources.Values.Sum(source => source.Queued), cancellationToken));
            if (isOver) return;
            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }

    private static bool IsUnderWay(SourceInfo source, SyncInfo begun) => source.LastSync is { State: SyncState.Running } last && last.Id == begun.Id;

    /// <param name="standstill">Why the documents wait that were taken in, behind a comma; empty when they do not.</param>
    private void Report(List<string> open, bool isOver, string standstill)
    {
        var syncs = _sources.Values.Select(source => source.LastSync!).ToList();
        var total = syncs.Sum(sync => sync.Added + sync.Changed + sync.Unchanged + sync.Seen);
        var queued = Math.Min(total, _sources.Values.Sum(source => source.Queued));
        var waiting = syncs.Find(sync => sync is { State: SyncState.Running, Error: not null, NextTryAt: not null });
        var note = waiting is not null ? $", waiting: {Shown.Flat(waiting.Error!.Message)}" : standstill.Length > 0 ? standstill : open.Count > 0 ? $", reading {string.Join(", ", open.Take(3))}" : "";
        _progress.Report(total - queued, total, note, isOver);
    }

    private async Task<int> CodeAsync(string name, SyncInfo sync, CancellationToken cancellationToken)
    {
        var failed = await FailuresAsync(name, sync, cancellationToken);
        return sync.State switch
        {
            SyncState.Failed => ErrorCodes.Find(sync.Error!.Code).ExitCode,
            SyncState.WaitingForConfirmation or SyncState.Cancelled => ExitCodes.Conflict,
            _ => failed + sync.Failed > 0 ? ExitCodes.PartialFailure : ExitCodes.Success,
        };
    }

    /// <summary>Documents that this sync took in and that could not be indexed.</summary>
    private async Task<int> FailuresAsync(string name, SyncInfo sync, CancellationToken cancellationToken)
    {
        if (sync.Added + sync.Changed == 0) return 0;
        var page = await connection.Client.Documents.ListAsync(workspace, new DocumentListQuery { State = DocumentState.Failed, Source = name, Limit = MostFailures }, cancellationToken);
        var failed = page.Items.Where(document => document.UpdatedAt >= sync.StartedAt).ToList();
        foreach (var document in failed.Take(ShownFailures))
            terminal.Remark($"   [yellow]{Shown.Line(document.Key)}[/] {Shown.Line(document.Error?.Code)} {Shown.Line(document.Error?.Message)}");
        if (failed.Count > ShownFailures) terminal.Remark($"   [grey]and {failed.Count - ShownFailures} more: asemb documents list --state failed --source {Markup.Escape(ShellWord.Quote(name))}[/]");
        return failed.Count;
    }

    private static int Worse(int one, int other)
    {
        // What failed whole goes before what failed in part, and that before success.
        if (one == ExitCodes.Success || other == ExitCodes.Success) return Math.Max(one, other);
        return one == ExitCodes.PartialFailure ? other : one;
    }
}
