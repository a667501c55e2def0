namespace Asemb.Extraction.Pdf;

/// <summary>Font sizes, rounded to half a point so that rounding in the file does not split them.</summary>
internal static class FontSizes
{
    public static double Round(double size) => Math.Round(size * 2) / 2;

    /// <summary>The size that most characters have; 10 when there are none.</summary>
    public static double Dominant(IEnumerable<(double Size, int Count)> runs)
    {
        var counts = new Dictionary<double, int>();
        foreach (var (size, count) in runs)
        {
            var rounded = Round(size);
            counts[rounded] = counts.GetValueOrDefault(rounded) + count;
        }

        return counts.Count == 0 ? 10 : counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).First().Key;
    }
}
