using System.IO.Compression;
using System.Text;

namespace Asemb.Extraction.Web.Sources;

/// <summary>Many lines as one short text: the URLs of a site have much in common.</summary>
internal static class PackedLines
{
    private const int Quality = 4;
    private const int Window = 22;

    /// <summary>What a cursor may unpack to; nobody but this class writes them.</summary>
    private const int MostBytes = 256 << 20;

    public static string Pack(IEnumerable<string> lines)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Join('\n', lines));
        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(bytes.Length)];
        return BrotliEncoder.TryCompress(bytes, packed, out var length, Quality, Window) ? Convert.ToBase64String(packed.AsSpan(0, length)) : throw new InvalidDataException("Lines could not be packed.");
    }

    public static IEnumerable<string> Unpack(string text)
    {
        using var packed = new MemoryStream(Convert.FromBase64String(text), writable: false);
        using var brotli = new BrotliStream(packed, CompressionMode.Decompress);
        using var reader = new StreamReader(brotli, Encoding.UTF8);
        var read = 0L;
        while (reader.ReadLine() is { } line)
        {
            read += line.Length;
            if (read > MostBytes) throw new InvalidDataException("Packed lines are longer than any that are written.");
            if (line.Length > 0) yield return line;
        }
    }
}
