using Asemb.Core.Errors;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokenization.Scanner;
using UglyToad.PdfPig.Tokens;

namespace Asemb.Extraction.Pdf;

/// <summary>Counts the characters that the ranges of a font's character map cover, because PdfPig makes an entry for each.</summary>
internal sealed class CMapGuard(IPdfTokenScanner scanner, ILookupFilterProvider filters)
{
    private const long MaxCharacters = 1_000_000;
    private const int MaxCodeBytes = 4;

    public bool IsTooLarge(StreamToken map)
    {
        var tokens = new CoreTokenScanner(new MemoryInputBytes(map.Decode(filters, scanner)), false, scanner.StackDepthGuard, isCMapParser: true);
        var characters = 0L;
        while (tokens.MoveNext())
        {
            if (tokens.CurrentToken is not OperatorToken { Data: "beginbfrange" }) continue;
            while (tokens.TryReadToken<HexToken>(out var low) && tokens.TryReadToken<HexToken>(out var high) && tokens.MoveNext())
            {
                // A list of targets ends by itself.
                if (tokens.CurrentToken is ArrayToken) continue;
                characters += Characters(low.Bytes, high.Bytes);
                if (characters > MaxCharacters) return true;
            }
        }

        return false;
    }

    // PdfPig counts up from the first until its bytes are not below those of the last, byte by byte.
    private static long Characters(ReadOnlySpan<byte> low, ReadOnlySpan<byte> high)
    {
        if (low.Length > MaxCodeBytes) return MaxCharacters + 1;
        var (first, last) = (0L, 0L);
        for (var i = 0; i < low.Length; i++)
        {
            first = (first << 8) | low[i];
            last = (last << 8) | (i < high.Length ? high[i] : (byte)0);
        }

        return Math.Max(1, last - first + 1);
    }
}
