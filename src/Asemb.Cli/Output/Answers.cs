using System.Globalization;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace Asemb.Cli.Output;

/// <summary>Answers as JSON for machines or tables for people.</summary>
internal static class Answers
{
    private const int ColumnGap = 2;

    /// <summary>Prints the value as JSON and returns true when that is wanted.</summary>
    public static bool PrintedJson<T>(this Terminal terminal, T value, JsonTypeInfo<T> type)
    {
        if (terminal.Json) JsonOutput.WriteLine(terminal.Output, value, type);
        return terminal.Json;
    }

    /// <summary>A table without frame lines, so that columns can be cut and pasted; in a pipe one line per row, whatever its length.</summary>
    public static void Table(this Terminal terminal, string[] columns, IEnumerable<string?[]> rows)
    {
        if (!terminal.OutputIsTerminal)
        {
            WriteLines(terminal.Output, [columns, .. rows.Select(row => row.Select(cell => Shown.Flat(cell ?? "")).ToArray())]);
            return;
        }

        var table = new Table().Border(TableBorder.None);
        foreach (var column in columns) table.AddColumn(new TableColumn($"[grey]{Markup.Escape(column)}[/]").PadLeft(0).PadRight(ColumnGap));
        foreach (var row in rows) table.AddRow([.. row.Select(Shown.Line)]);
        terminal.Out.Write(table);
    }

    /// <summary>Names and values below one another.</summary>
    public static void Facts(this Terminal terminal, params IEnumerable<(string Name, string? Value)> facts)
    {
        var shown = facts.Where(fact => fact.Value is not null).ToList();
        if (!terminal.OutputIsTerminal)
        {
            WriteLines(terminal.Output, [.. shown.Select(fact => new[] { fact.Name, Shown.Flat(fact.Value!) })]);
            return;
        }

        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(ColumnGap)).AddColumn();
        foreach (var (name, value) in shown) grid.AddRow($"[grey]{Markup.Escape(name)}[/]", Shown.Line(value));
        terminal.Out.Write(grid);
    }

    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>E.g. <c>1 document</c>, <c>2,000 documents</c>.</summary>
    public static string Count(long value, string unit) => $"{Number(value)} {unit}{(value == 1 ? "" : "s")}";

    public static string Time(DateTimeOffset value) => value.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Size(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var value = (double)bytes;
        var unit = 0;
        for (; value >= 1024 && unit < units.Length - 1; unit++) value /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {units[unit]}");
    }

    private static void WriteLines(TextWriter output, List<string[]> rows)
    {
        if (rows.Count == 0) return;
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var line = new StringBuilder();
        foreach (var row in rows)
        {
            line.Clear();
            for (var column = 0; column < row.Length; column++) line.Append(row[column].PadRight(widths[column] + ColumnGap));
            output.WriteLine(line.ToString().TrimEnd());
        }
    }
}
