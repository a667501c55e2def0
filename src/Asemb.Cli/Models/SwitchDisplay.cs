using System.Globalization;
using Asemb.Cli.Output;
using Asemb.Client.Contracts;

namespace Asemb.Cli.Models;

/// <summary>Embedding indexes, and what a switch brought, for people.</summary>
internal static class SwitchDisplay
{
    public static void Show(Terminal terminal, EmbeddingIndexList list)
    {
        terminal.Table(
            ["id", "state", "model", "dimensions", "vectors", "active since", "begun"],
            list.Items.Select(index => new[]
            {
                index.Id.ToString(CultureInfo.InvariantCulture), StateOf(index), index.Model.Id, index.Model.Dimensions.ToString(CultureInfo.InvariantCulture),
                $"{Answers.Number(index.Vectors)} of {Answers.Number(index.Chunks)}", index.ActivatedAt is { } at ? Answers.Time(at) : "", Answers.Time(index.CreatedAt),
            }));
        if (list.Switch is { } under) ShowSwitch(terminal, under);
        if (list.Items.FirstOrDefault(index => index is { State: EmbeddingIndexState.Active, Report: not null }) is { } active) ShowReport(terminal, active);
    }

    public static void ShowReport(Terminal terminal, EmbeddingIndexInfo index)
    {
        if (index.Report is not { } report) return;
        terminal.Facts(
            ("switched", $"{report.From} to {report.To}{(report.Rollback ? ", going back" : "")}, {Answers.Time(report.ActivatedAt)}"),
            ("chunks", $"{Answers.Number(report.Chunks)}, of which {Answers.Number(report.Embedded)} were embedded for it"),
            ("too long", report.Truncated > 0 ? $"{Answers.Count(report.Truncated, "chunk")} longer than the model reads; the end of these does not count" : null));
        var rows = new[] { ("samples", report.Sampled), ("judged", report.Judged) }.SelectMany(part => Rows(part.Item1, part.Item2)).ToList();
        if (rows.Count > 0)
            terminal.Table(["queries", "number", "searched", "nDCG@10 before", "after", "difference (95 %)", "recall@10 before", "after", "same first ten"], rows);
        foreach (var remark in report.Remarks) terminal.Facts(("remark", remark));
    }

    private static void ShowSwitch(Terminal terminal, ModelSwitchInfo info) => terminal.Facts(
        ("switch", $"{info.From} to {info.To}{(info.Rollback ? ", going back" : "")}: {info.Phase.ToString().ToLowerInvariant()}"),
        ("done", string.Create(CultureInfo.InvariantCulture, $"{info.Done:N0} of {Answers.Count(info.Total, "chunk")}, {info.Percent:0.#} %")),
        ("rate", info.ChunksPerSecond is { } rate ? string.Create(CultureInfo.InvariantCulture, $"{rate:0.#} chunks/s{(info.EtaSeconds is { } left ? $", {left:0} s left" : "")}") : null),
        ("waits", info.Error is { } error ? $"{error.Message}{(info.NextAttemptAt is { } at ? $" Next try: {Answers.Time(at)}." : "")}" : null));

    private static IEnumerable<string[]> Rows(string name, RetrievalComparison? comparison)
    {
        if (comparison is null) yield break;
        var number = comparison.Queries.ToString(CultureInfo.InvariantCulture);
        yield return [name, number, "by meaning", .. Figures(comparison.Vector)];
        if (comparison.Hybrid is { } hybrid) yield return [name, number, "words and meaning", .. Figures(hybrid)];
    }

    private static string[] Figures(LegComparison leg) =>
    [
        Figure(leg.Before?.NdcgAt10), Figure(leg.After?.NdcgAt10),
        leg.Difference is { } difference ? string.Create(CultureInfo.InvariantCulture, $"{difference:+0.000;-0.000;0.000} ({leg.Lower:+0.000;-0.000;0.000} to {leg.Upper:+0.000;-0.000;0.000})") : "-",
        Figure(leg.Before?.RecallAt10), Figure(leg.After?.RecallAt10), Figure(leg.OverlapAt10),
    ];

    private static string Figure(double? value) => value is { } figure ? figure.ToString("0.000", CultureInfo.InvariantCulture) : "-";

    private static string StateOf(EmbeddingIndexInfo index) =>
        index is { State: EmbeddingIndexState.Retired, ActivatedAt: null } ? "abandoned" : index.State.ToString().ToLowerInvariant();
}
