using System.Globalization;
using Asemb.Cli.Connection;
using Asemb.Cli.Output;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Cli.Models;

/// <summary>Shows how far a switch is until the new index answers, then what it brought.</summary>
internal sealed class SwitchFollowing(ServerConnection connection, Terminal terminal, TimeProvider time, string workspace)
{
    private const int LongestReason = 300;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(300);

    private readonly ProgressDisplay _progress = new(terminal, time, "chunks");

    public async Task<int> RunAsync(EmbeddingIndexList begun, bool wait, CancellationToken cancellationToken)
    {
        // Over already, where there was next to nothing to do.
        var index = begun.Switch?.Index ?? begun.Items.First(item => item.State == EmbeddingIndexState.Active).Id;
        var list = begun;
        if (!wait)
        {
            if (!terminal.PrintedJson(list, WireJson.Default.EmbeddingIndexList)) terminal.Remark($"Begun. {WhereItGoesOn()}");
            return ExitCodes.Success;
        }

        try
        {
            await _progress.RunAsync($"Switching {workspace}", async () =>
            {
                for (; list.Switch?.Index == index; list = await connection.Client.EmbeddingIndexes.ListAsync(workspace, cancellationToken))
                {
                    _progress.Report(list.Switch.Done, list.Switch.Total, Note(list.Switch));
                    await Task.Delay(PollInterval, time, cancellationToken);
                }
            });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            terminal.Remark($"[grey]Interrupted. {WhereItGoesOn()} To give it up: asemb models switch --abandon[/]");
            throw;
        }

        var made = list.Items.FirstOrDefault(item => item.Id == index);
        if (made is not { State: EmbeddingIndexState.Active })
            throw new AsembException(ErrorCodes.EmbeddingIndexNotFound, $"The switch of '{workspace}' was abandoned meanwhile; it stays with {list.Items.First(item => item.State == EmbeddingIndexState.Active).Model.Id}.");
        _progress.Report(made.Vectors, made.Chunks, "", final: true);
        if (terminal.PrintedJson(list, WireJson.Default.EmbeddingIndexList)) return ExitCodes.Success;
        SwitchDisplay.ShowReport(terminal, made);
        terminal.Remark($"[grey]'{workspace}' answers with {made.Model.Id}.{(list.Items.Any(item => item.State == EmbeddingIndexState.Retired) ? " To go back: asemb models switch --rollback" : "")}[/]");
        return ExitCodes.Success;
    }

    private static string Note(ModelSwitchInfo info)
    {
        if (info.Error is { } error)
        {
            var reason = Shown.Flat(error.Message);
            return $", waiting: {(reason.Length > LongestReason ? reason[..LongestReason] + "..." : reason)}";
        }

        var truncated = info.Truncated > 0 ? string.Create(CultureInfo.InvariantCulture, $", {info.Truncated} longer than the model reads") : "";
        return info.Phase is SwitchPhase.Filling ? truncated : $", {info.Phase.ToString().ToLowerInvariant()}{truncated}";
    }

    private string WhereItGoesOn() => connection.IsHosted
        ? "It goes on when a server runs on the data directory (asemb up), or when this command is given again."
        : "The server goes on with it: asemb models switch --status";
}
