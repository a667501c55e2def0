using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace Asemb.Cli.Output;

/// <summary>Answers as JSON for machines or tables for people.</summary>
internal static class Answers
{
    /// <summary>Prints the value as JSON and returns true when that is wanted.</summary>
    public static bool PrintedJson<T>(this Terminal terminal, T value, JsonTypeInfo<T> type)
    {
        if (terminal.Json) terminal.Output.WriteLine(JsonSerializer.Serialize(value, type));
        return terminal.Json;
    }

    /// <summary>A table without frame lines, so that columns can be cut and pasted.</summary>
    public static void Table(this Terminal terminal, string[] columns, IEnumerable<string?[]> rows)
    {
        var table = new Table().Border(TableBorder.None);
        foreach (var column in columns) table.AddColumn(new TableColumn($"[grey]{Markup.Escape(column)}[/]").PadLeft(0).PadRight(2));
        foreach (var row in rows) table.AddRow([.. row.Select(cell => Markup.Escape(cell ?? ""))]);
        terminal.Out.Write(table);
    }

    /// <summary>Names and values below one another.</summary>
    public static void Facts(this Terminal terminal, params IEnumerable<(string Name, string? Value)> facts)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        foreach (var (name, value) in facts)
        {
            if (value is not null) grid.AddRow($"[grey]{Markup.Escape(name)}[/]", Markup.Escape(value));
        }

        terminal.Out.Write(grid);
    }

    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Time(DateTimeOffset value) => value.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Size(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var value = (double)bytes;
        var unit = 0;
        for (; value >= 1024 && unit < units.Length - 1; unit++) value /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {units[unit]}");
    }
}
