using System.Globalization;
using Asemb.Cli.Commands;
using Asemb.Cli.Output;
using Asemb.Core.Errors;
using Asemb.Postgres.Operations;
using Spectre.Console;

namespace Asemb.Cli.Stores;

/// <summary>Builds indexes anew one after the other, with progress.</summary>
internal static class ReindexRun
{
    public static async Task<int> RunAsync(CommandContext context, PostgresTarget target, IReadOnlyList<IndexStatistics> indexes, CancellationToken cancellationToken)
    {
        var terminal = context.Terminal;
        var upkeep = new DatabaseUpkeep(target.Options);
        var done = new List<RebuiltIndex>();
        foreach (var index in indexes)
        {
            var progress = new ProgressDisplay(terminal, context.Time, "blocks");
            await progress.RunAsync(
                $"Building {index.Name}",
                () => upkeep.RebuildAsync(index, build => progress.Report(build.Done, build.Total, $", {index.Name}: {build.Phase}"), cancellationToken));
            var now = (await StoreStatistics.ReadAsync(target.Options, cancellationToken)).Indexes.FirstOrDefault(known => known.Name == index.Name);
            done.Add(new RebuiltIndex(index.Name, index.IsValid ? "valid" : "invalid", index.Bytes, now is null ? "dropped" : now.IsValid ? "valid" : "invalid", now?.Bytes ?? 0));
            terminal.Remark(Markup.Escape(string.Create(CultureInfo.InvariantCulture, $"{index.Name}: {(now is null ? "a leftover, dropped" : $"{Answers.Size(index.Bytes)} before, {Answers.Size(now.Bytes)} now")}")));
        }

        if (indexes.Count == 0) terminal.Remark("Every index is valid, and none is bloated: there is nothing to build anew.");
        terminal.PrintedJson(new ReindexReport("reindex", target.Address.Shown, done), CliJson.Default.ReindexReport);
        return done.Exists(index => index.After == "invalid") ? ExitCodes.CheckFailed : ExitCodes.Success;
    }
}

internal sealed record ReindexReport(string Event, string Store, IReadOnlyList<RebuiltIndex> Indexes);

/// <param name="After"><c>valid</c>, <c>invalid</c>, or <c>dropped</c>: a leftover.</param>
internal sealed record RebuiltIndex(string Name, string Before, long BytesBefore, string After, long BytesAfter);
