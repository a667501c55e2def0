namespace Asemb.Extraction.Archives;

/// <summary>What one archive may cost.</summary>
/// <param name="MaxEntries">Entries in the directory.</param>
/// <param name="MaxUnpackedBytes">Bytes that may come out of all reads together, counted while they come out.</param>
/// <param name="MaxRatio">Unpacked bytes per packed byte of one entry, checked once it gave <see cref="RatioFloor"/> bytes.
/// Real spreadsheets reach about 100, deflate itself ends at 1,032.</param>
internal sealed record ZipLimits(int MaxEntries = 20_000, long MaxUnpackedBytes = 512L << 20, int MaxRatio = 300)
{
    /// <summary>Small entries may have any ratio: they cannot do harm.</summary>
    public const long RatioFloor = 8L << 20;
}
