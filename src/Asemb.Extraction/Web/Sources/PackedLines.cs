using System.IO.Compression;
using System.Text;

namespace Asemb.Extraction.Web.Sources;

/// <summary>Many lines as one short text: the URLs of a site have much in common.</summary>
internal static class PackedLines
{
    private const int Quality = 4;

    public static string Pack(IEnumerable<string> lines)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, new BrotliCompressionOptions { Quality = Quality }, leaveOpen: true))
        using (var writer = new StreamWriter(brotli))
        {
            foreach (var line in lines) writer.Write(line + '\n');
        }

        return Convert.ToBase64String(packed.GetBuffer().AsSpan(0, (int)packed.Length));
    }

    /// <summary>Nobody but this class writes them, so that whatever was packed can be unpacked: a cursor that could not be read would stop its sync.</summary>
    public static IEnumerable<string> Unpack(string text)
    {
        using var packed = new MemoryStream(Convert.FromBase64String(text), writable: false);
        using var brotli = new BrotliStream(packed, CompressionMode.Decompress);
        using var reader = new StreamReader(brotli, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0) yield return line;
        }
    }
}
