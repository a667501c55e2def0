using System.CommandLine;
using System.Globalization;
using Asemb.Cli.Output;
using Asemb.Cli.Readiness;
using Asemb.Cli.Stores;
using Asemb.Cli.Usage;
using Asemb.Client;
using Asemb.Core.Errors;
using Asemb.Readiness;
using Asemb.Readiness.Reports;
using Asemb.Server;
using Spectre.Console;

namespace Asemb.Cli.Commands;

/// <summary>Measures the production readiness checklist on this installation.</summary>
internal static class ReadinessCommand
{
    private enum Format
    {
        Table,
        Json,
        Junit,
        Markdown,
    }

    public static Command Create()
    {
        var format = TypedOptions.Choice<Format>("--format", "", "How to print it. [default: table; json with --json]");
        var only = new Option<string[]>("--only")
        {
            Description = "Items (DATA-2) or areas (DATA) to measure, separated by commas; all when absent.",
            HelpName = "ITEMS",
            AllowMultipleArgumentsPerToken = true,
        };
        var drills = new Option<bool>("--drills") { Description = "Also run what is slow or disruptive; without it the evidence of the last drill counts." };
        var command = new Command("readiness", "Measures the 29 items of the production readiness checklist on this installation.") { format, only, drills };
        command.WithExamples(
            ("asemb readiness", "exit code 0: ready; 9: something fails, is stale or is not measured"),
            ("asemb readiness --only DATA,SEC-3", "some items only"),
            ("asemb readiness --drills --format junit > readiness.xml", "everything, for a CI server"));
        command.Runs(async (context, cancellationToken) =>
        {
            var items = Select(context.Options.GetValue(only) ?? []);
            var wanted = context.Options.GetValue(format) ?? (context.Terminal.Json ? Format.Json : Format.Table);
            var report = await MeasureAsync(context, items, context.Options.GetValue(drills), result => Tell(context.Terminal, wanted, result), cancellationToken);
            Print(context.Terminal, wanted, report);
            return report.IsReady ? ExitCodes.Success : ExitCodes.CheckFailed;
        });
        return command;
    }

    /// <summary>Without its store a server does not even say which installation it is: nothing is measured then, and each row says why.</summary>
    private static async Task<ReadinessReport> MeasureAsync(
        CommandContext context, IReadOnlyList<ChecklistItem> items, bool drills, Action<ItemResult> progress, CancellationToken cancellationToken)
    {
        string reason;
        try
        {
            var connection = await context.ConnectAsync(cancellationToken);
            return await ReadinessCheck.RunAsync(connection, context.Data, context.NamedServer is not null, items, drills, progress, context.Time, cancellationToken);
        }
        catch (AsembException exception) when (exception.Error == ErrorCodes.StoreUnavailable)
        {
            reason = exception.Message;
        }
        catch (ProblemException problem) when (problem.Code == ErrorCodes.StoreUnavailable.Code)
        {
            reason = problem.Message;
        }

        var isPostgres = context.NamedServer is null && AsembServer.FindStore(new AsembServerOptions { DataDirectory = context.Data.Path }).Address.IsPostgres;
        return ReadinessRunner.Unmeasured(isPostgres ? "production" : "embedded", items, "the store cannot be used: " + StoreAway.Describe(context, reason), context.Time);
    }

    private static IReadOnlyList<ChecklistItem> Select(IReadOnlyCollection<string> only)
    {
        var names = only.SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToList();
        return Checklist.Select(names, out var unknown)
            ?? throw new AsembException(
                ErrorCodes.Usage,
                $"'{unknown}' is no item or area of the checklist. Areas: {string.Join(", ", Checklist.Items.Select(item => item.Area).Distinct(StringComparer.Ordinal))}; items are named like DATA-2.");
    }

    /// <summary>While it runs, people see each item as it is known; the table comes at the end.</summary>
    private static void Tell(Terminal terminal, Format format, ItemResult result)
    {
        if (format == Format.Table && result.MeasuredAt is not null) terminal.Remark($"[grey]{Markup.Escape(result.Item.Id)} {VerdictText.Of(result.Verdict)}[/]");
    }

    private static void Print(Terminal terminal, Format format, ReadinessReport report)
    {
        switch (format)
        {
            case Format.Json:
                terminal.Output.WriteLine(JsonReport.Write(report));
                return;
            case Format.Junit:
                terminal.Output.Write(JunitReport.Write(report));
                return;
            case Format.Markdown:
                terminal.Output.Write(MarkdownReport.Write(report));
                return;
        }

        var table = new Table().Border(TableBorder.None);
        foreach (var column in (string[])["item", "verdict", "title", "measured"]) table.AddColumn(new TableColumn($"[grey]{column}[/]").PadLeft(0).PadRight(2));
        foreach (var result in report.Results)
        {
            table.AddRow(Markup.Escape(result.Item.Id), Coloured(result.Verdict), Markup.Escape(result.Item.Title), Markup.Escape(result.Value));
        }

        terminal.Out.Write(table);
        terminal.Out.MarkupLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Judgement(report)}: {report.Count(Verdict.Pass)} pass, {report.Count(Verdict.Fail)} fail, {report.Count(Verdict.Stale)} stale, {report.Count(Verdict.NotMeasured)} not measured, {report.Count(Verdict.Waived)} waived"));
    }

    /// <summary>Some items that pass do not make an installation ready.</summary>
    private static string Judgement(ReadinessReport report) => (report.IsReady, report.Results.Count < Checklist.Items.Count) switch
    {
        (true, true) => "[green]the selected items pass[/]",
        (false, true) => "[red]not all selected items pass[/]",
        (true, false) => "[green]ready[/]",
        _ => "[red]not ready[/]",
    };

    private static string Coloured(Verdict verdict) => verdict switch
    {
        Verdict.Pass => "[green]pass[/]",
        Verdict.Fail => "[red]fail[/]",
        Verdict.Stale => "[yellow]stale[/]",
        Verdict.Waived => "[blue]waived[/]",
        _ => "[grey]not measured[/]",
    };
}
