using System.Globalization;
using System.Text;

namespace Asemb.Benchmarks.Postgres;

/// <summary>Tables as Markdown, to standard output while they come and whole to a file at the end.</summary>
internal sealed class BenchReport(string? file)
{
    private readonly StringBuilder _all = new();

    public void Line(string text = "")
    {
        Console.WriteLine(text);
        _all.AppendLine(text);
        // Whatever comes later may fail; what was measured is kept.
        if (file is not null) File.WriteAllText(file, _all.ToString());
    }

    public void Table(string title, string header, IEnumerable<string> rows)
    {
        var columns = header.Split('|').Select(column => column.Trim()).ToList();
        Line();
        Line($"### {title}");
        Line();
        Line($"| {string.Join(" | ", columns.Select(column => column.TrimStart('#')))} |");
        // A column whose name begins with # holds numbers.
        Line($"|{string.Join('|', columns.Select(column => column.StartsWith('#') ? "---:" : "---"))}|");
        foreach (var row in rows) Line($"| {row} |");
    }

    public static string Row(params FormattableString[] cells) => string.Join(" | ", cells.Select(cell => cell.ToString(CultureInfo.InvariantCulture)));

    /// <summary>What is going on, for whoever waits; not part of the report.</summary>
    public static void Progress(string text) => Console.Error.WriteLine($"  {text}");
}
