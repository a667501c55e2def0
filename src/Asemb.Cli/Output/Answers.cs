using System.Globalization;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Asemb.Core.Errors;
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

    /// <summary>The last column is cut to fit a terminal as long as so much of it is left.</summary>
    private const int LeastOfLastColumn = 20;

    /// <summary>
    /// A table without frame lines, one line for each row, so that columns can be cut and pasted: keys and ids are never broken by us. On a terminal
    /// that is too narrow the last column is cut; when that does not help, the terminal itself wraps, which copying undoes.
    /// </summary>
    public static void Table(this Terminal terminal, string[] columns, IEnumerable<string?[]> rows)
    {
        List<string[]> lines = [columns, .. rows.Select(row => row.Select(cell => Shown.Flat(cell ?? "")).ToArray())];
        if (terminal.OutputIsTerminal) FitLastColumn(lines, terminal.Out.Profile.Width);
        WriteLines(terminal.Output, lines);
    }

    private static void FitLastColumn(List<string[]> lines, int width)
    {
        var last = lines[0].Length - 1;
        var left = width - Enumerable.Range(0, last).Sum(column => lines.Max(line => line[column].Length) + ColumnGap);
        if (left < LeastOfLastColumn) return;
        foreach (var line in lines.Where(line => line[last].Length > left)) line[last] = Shown.Cut(line[last], left - 1) + "…";
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
    public static string Count(long value, string unit) => ShownText.Count(value, unit);

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
