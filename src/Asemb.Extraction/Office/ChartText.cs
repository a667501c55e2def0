using System.Globalization;
using System.Xml.Linq;
using Asemb.Extraction.Archives;

namespace Asemb.Extraction.Office;

/// <summary>A DrawingML chart as a caption (kind and title) and a table of the values that the file caches.</summary>
internal static class ChartText
{
    private const int MaxPoints = 10_000;
    private static readonly XNamespace C = Vocabulary.Chart;

    public static void Write(ZipPackage package, string part, BlockSink sink)
    {
        if (PackageXml.Load(package, part)?.Element(C + "chart") is not { } chart) return;
        var plots = chart.Element(C + "plotArea")?.Elements().Where(plot => plot.Element(C + "ser") is not null).ToList() ?? [];
        var title = BlockSink.Tidy(DrawingText.Plain(chart.Element(C + "title")), keepLines: false);
        if (plots.Count == 0 && title.Length == 0) return;

        var kind = plots.Count == 0 ? "Chart" : KindOf(plots[0].Name.LocalName);
        sink.Caption(title.Length == 0 ? kind : $"{kind}: {title}");
        var rows = Rows(plots.SelectMany(plot => plot.Elements(C + "ser")).Take(256).ToList());
        if (rows.Count > 1) sink.Table(rows);
    }

    private static List<List<string>> Rows(List<XElement> series)
    {
        var categories = new SortedDictionary<int, string>();
        var values = new List<SortedDictionary<int, string>>();
        List<string> header = [""];
        foreach (var one in series)
        {
            foreach (var (index, text) in Points(one.Element(C + "cat") ?? one.Element(C + "xVal"))) categories.TryAdd(index, text);
            header.Add(BlockSink.Tidy(string.Join(' ', Points(one.Element(C + "tx")).Values), keepLines: false) is { Length: > 0 } name ? name : one.Element(C + "tx")?.Element(C + "v")?.Value ?? "");
            values.Add(Points(one.Element(C + "val") ?? one.Element(C + "yVal")));
        }

        List<List<string>> rows = [header];
        foreach (var index in values.SelectMany(value => value.Keys).Concat(categories.Keys).Distinct().Order().Take(MaxPoints))
        {
            List<string> row = [categories.GetValueOrDefault(index, "")];
            row.AddRange(values.Select(value => value.GetValueOrDefault(index, "")));
            rows.Add(row);
        }

        return rows;
    }

    private static SortedDictionary<int, string> Points(XElement? source)
    {
        var points = new SortedDictionary<int, string>();
        foreach (var point in source?.Descendants(C + "pt").Take(MaxPoints) ?? [])
        {
            if (!int.TryParse((string?)point.Attribute("idx"), NumberStyles.None, CultureInfo.InvariantCulture, out var index)) continue;
            if (point.Element(C + "v")?.Value is { } value) points[index] = Number(value);
        }

        return points;
    }

    // Caches hold doubles with all their digits: 4.2999999999999998 was typed as 4.3.
    private static string Number(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && value.Length > 15
            ? number.ToString("G15", CultureInfo.InvariantCulture) : value;

    private static string KindOf(string element) => element switch
    {
        "barChart" or "bar3DChart" => "Bar chart",
        "lineChart" or "line3DChart" or "stockChart" => "Line chart",
        "pieChart" or "pie3DChart" or "doughnutChart" or "ofPieChart" => "Pie chart",
        "scatterChart" or "bubbleChart" => "Scatter chart",
        "areaChart" or "area3DChart" => "Area chart",
        "radarChart" => "Radar chart",
        _ => "Chart",
    };
}
