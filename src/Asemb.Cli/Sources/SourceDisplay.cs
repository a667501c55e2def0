using System.Globalization;
using System.Text.Json.Nodes;
using Asemb.Cli.Output;
using Asemb.Client.Contracts;
using Spectre.Console;

namespace Asemb.Cli.Sources;

/// <summary>Sources and their syncs for people.</summary>
internal static class SourceDisplay
{
    private const int ShownFaults = 5;

    public static void List(Terminal terminal, IReadOnlyList<SourceInfo> sources) => terminal.Table(
        ["name", "kind", "documents", "last sync", "state", "next", "reads"],
        sources.Select(source => new[]
        {
            source.Name, source.Kind, Answers.Number(source.Documents), source.LastSync is { } sync ? Answers.Time(sync.EndedAt ?? sync.StartedAt) : "never", State(source), Next(source), Reads(source),
        }));

    public static void Show(Terminal terminal, SourceInfo source)
    {
        terminal.Facts(
        [
            ("name", source.Name),
            ("kind", source.Kind),
            .. source.Settings.Select(setting => ((string, string?))(setting.Key, Text(setting.Value))),
            ("schedule", source.Schedule ?? "only when asked"),
            ("paused", source.Paused ? "yes" : null),
            ("deletion limit", source.DeletionLimit.ToString("0.##", CultureInfo.InvariantCulture)),
            ("documents", source.Queued > 0 ? $"{Answers.Number(source.Documents)}, {Answers.Number(source.Queued)} to be indexed" : Answers.Number(source.Documents)),
            ("next sync", source.NextSyncAt is { } next ? Answers.Time(next) : null),
            ("last checked", source.CheckedAt is { } at ? Answers.Time(at) : null),
            ("failures", source.Failures > 0 ? $"{Answers.Count(source.Failures, "sync")} failed one after the other" : null),
        ]);
        if (source.LastSync is not { } sync) return;
        terminal.Facts(
        [
            ("last sync", $"{Word(sync.State)}, {Answers.Time(sync.StartedAt)}: {Counts(sync)}"),
            ("why", Why(sync)),
            ("held back", StillHeld(sync)),
            .. sync.Faults.Take(ShownFaults).Select(fault => ("not read", (string?)$"{fault.Key}: {fault.Error.Code} {fault.Error.Message}")),
        ]);
    }

    public static void History(Terminal terminal, IReadOnlyList<SyncInfo> syncs) => terminal.Table(
        ["id", "began", "took", "by", "state", "found", "why"],
        syncs.Select(sync => new[]
        {
            sync.Id.ToString(CultureInfo.InvariantCulture), Answers.Time(sync.StartedAt), sync.EndedAt is { } end ? string.Create(CultureInfo.InvariantCulture, $"{(end - sync.StartedAt).TotalSeconds:0.0} s") : "",
            sync.Trigger.ToString().ToLowerInvariant(), Word(sync.State), Counts(sync), Why(sync),
        }));

    /// <summary>How a sync ended, with what to do about it.</summary>
    public static void Ended(Terminal terminal, string name, SyncInfo sync)
    {
        terminal.Remark($"{Sign(sync)} [bold]{Shown.Line(name)}[/] {Word(sync.State)}: {Shown.Line(Counts(sync))}");
        if (Why(sync) is { } why) terminal.Remark($"   {Shown.Line(why)}");
        foreach (var fault in sync.Faults.Take(ShownFaults)) terminal.Remark($"   [yellow]{Shown.Line(fault.Key)}[/] {Shown.Line(fault.Error.Code)} {Shown.Line(fault.Error.Message)}");
        if (sync.Failed > ShownFaults) terminal.Remark($"   [grey]and {Answers.Number(sync.Failed - ShownFaults)} more: asemb sources show {ShellWord.Quote(name)} --json[/]");
        if (StillHeld(sync) is { } held) terminal.Remark($"   {Shown.Line(held)}");
        if (sync.HeldBack is not null) terminal.Remark($"   If they are to go: asemb sources sync {ShellWord.Quote(name)} --confirm");
    }

    public static string Counts(SyncInfo sync)
    {
        (long Count, string What)[] counts =
        [
            (sync.Added, "new"), (sync.Changed, "changed"), (sync.Unchanged + sync.Seen, "unchanged"), (sync.Removed, "removed"), (sync.Failed, "not read"),
            .. sync.Skipped.Select(skipped => (skipped.Count, $"left out ({skipped.Reason})")),
        ];
        var said = string.Join(", ", counts.Where(count => count.Count > 0).Select(count => $"{Answers.Number(count.Count)} {count.What}"));
        return said.Length > 0 ? said : "nothing found";
    }

    public static string? Why(SyncInfo sync) => sync switch
    {
        { State: SyncState.WaitingForConfirmation, HeldBack: { } held } => $"{Answers.Number(held)} of {Answers.Count(sync.Known, "document")} would be removed, which is more than the limit: nothing was.",
        { Error: { } error, NextTryAt: { } at } => $"tried again at {Answers.Time(at)}: {error.Message}",
        { Error: { } error } => $"{error.Code}: {error.Message}",
        _ => null,
    };

    /// <summary>What an earlier sync held back, and this one did not get so far as to find otherwise.</summary>
    public static string? StillHeld(SyncInfo sync) => sync is { State: not SyncState.WaitingForConfirmation, HeldBack: { } held }
        ? $"{Answers.Count(held, "removal")} of an earlier sync {(held == 1 ? "waits" : "wait")} for a confirmation still."
        : null;

    private static string Word(SyncState state) => state switch
    {
        SyncState.WaitingForConfirmation => "waits for a confirmation",
        _ => state.ToString().ToLowerInvariant(),
    };

    private static string Sign(SyncInfo sync) => sync.State switch
    {
        SyncState.Completed => sync.Failed == 0 ? "[green]ok[/]" : "[yellow]ok[/]",
        SyncState.WaitingForConfirmation => "[yellow]held[/]",
        _ => "[red]bad[/]",
    };

    private static string State(SourceInfo source) => source.LastSync is { } sync
        ? (sync.NextTryAt is not null && sync.Error is not null ? "waits for its next try" : Word(sync.State))
            + (StillHeld(sync) is null ? "" : $", {Answers.Count(sync.HeldBack!.Value, "removal")} held back")
        : "";

    private static string Next(SourceInfo source) => source.Paused ? "paused" : source.NextSyncAt is { } next ? Answers.Time(next) : "";

    /// <summary>What says most of the settings: where it reads.</summary>
    private static string Reads(SourceInfo source)
    {
        foreach (var name in (string[])["path", "url", "urls", "table", "query"])
        {
            if (source.Settings[name] is { } value) return Text(value);
        }

        return "";
    }

    private static string Text(JsonNode? value) => value switch
    {
        null => "none",
        JsonValue text when text.TryGetValue<string>(out var plain) => plain,
        JsonArray list => string.Join(", ", list.Select(Text)),
        _ => value.ToJsonString(),
    };
}
