namespace Asemb.Extraction.Delimited;

/// <summary>
/// Finds the delimiter by asking which one cuts the first records into the same number of fields, at least two: the share of records that agree with
/// the commonest number counts first, then that number.
/// </summary>
internal static class DelimiterSniffer
{
    private const int SampleChars = 1 << 16;
    private const int SampleRecords = 100;

    private static readonly char[] Candidates = [',', ';', '\t', '|', ':'];

    /// <returns>The delimiter; a comma when the text has one column only.</returns>
    public static char Find(string text, char? preferred = null)
    {
        var sample = text.Length > SampleChars ? text[..SampleChars] : text;
        var best = preferred ?? ',';
        var bestScore = 0.0;
        foreach (var candidate in Candidates)
        {
            var score = Score(sample, candidate);
            if (candidate == ':') score *= 0.3;
            if (candidate == preferred) score *= 1.5;
            if (score <= bestScore) continue;
            best = candidate;
            bestScore = score;
        }

        return best;
    }

    private static double Score(string sample, char delimiter)
    {
        var widths = new Dictionary<int, int>();
        var records = 0;
        foreach (var record in DelimitedRecords.Read(sample, delimiter).Take(SampleRecords))
        {
            records++;
            widths[record.Count] = widths.GetValueOrDefault(record.Count) + 1;
        }

        var score = 0.0;
        foreach (var (width, count) in widths)
        {
            // More columns are the better evidence, but agreement counts far more.
            if (width > 1) score = Math.Max(score, Math.Pow((double)count / records, 2) * (1 + Math.Log(width)));
        }

        return score;
    }
}
