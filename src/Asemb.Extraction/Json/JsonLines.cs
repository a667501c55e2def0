namespace Asemb.Extraction.Json;

/// <summary>Finds the lines of JSON Lines text. Blank ones are skipped, but counted.</summary>
internal static class JsonLines
{
    /// <param name="utf8">Without a byte order mark.</param>
    /// <param name="first">Number of the first line.</param>
    public static IEnumerable<(long Number, int Start, int Length)> Split(ReadOnlyMemory<byte> utf8, long first = 1)
    {
        var number = first;
        for (var start = 0; start < utf8.Length; number++)
        {
            var length = utf8.Span[start..].IndexOf((byte)'\n');
            if (length < 0) length = utf8.Length - start;
            if (utf8.Span.Slice(start, length).IndexOfAnyExcept(" \t\r"u8) >= 0) yield return (number, start, length);
            start += length + 1;
        }
    }
}
