namespace Asemb.Extraction.Detection;

/// <param name="Name">With its article: "a PNG picture".</param>
internal sealed record BinarySignature(string Name, string MediaType, string Remedy);

/// <summary>First bytes of well-known formats that hold no text we read, so that a refusal can name them.</summary>
internal static class BinarySignatures
{
    private const string Picture = "Pictures need OCR, which ASEMB does not do: convert it to a PDF with a text layer first.";
    private const string Archive = "Unpack it and upload the files in it.";
    private const string Media = "Sound and film need a transcript: upload that as text.";
    private const string Program = "Programs hold no text to search.";
    private const string Data = "Export it as CSV or JSON Lines.";

    private static readonly (byte[] Bytes, int Offset, BinarySignature Signature)[] Table =
    [
        ([0x89, (byte)'P', (byte)'N', (byte)'G'], 0, new("a PNG picture", "image/png", Picture)),
        ([0xFF, 0xD8, 0xFF], 0, new("a JPEG picture", "image/jpeg", Picture)),
        ([.. "GIF8"u8], 0, new("a GIF picture", "image/gif", Picture)),
        ([(byte)'I', (byte)'I', 42, 0], 0, new("a TIFF picture", "image/tiff", Picture)),
        ([(byte)'M', (byte)'M', 0, 42], 0, new("a TIFF picture", "image/tiff", Picture)),
        ([.. "WEBP"u8], 8, new("a WebP picture", "image/webp", Picture)),
        ([.. "ftypheic"u8], 4, new("a HEIC picture", "image/heic", Picture)),
        ([.. "ftypavif"u8], 4, new("an AVIF picture", "image/avif", Picture)),
        ([.. "8BPS"u8], 0, new("a Photoshop picture", "image/vnd.adobe.photoshop", Picture)),
        ([.. "AT&TFORM"u8], 0, new("a DjVu document", "image/vnd.djvu", "Convert it to PDF with a text layer.")),
        ([0x1F, 0x8B], 0, new("a gzip archive", "application/gzip", Archive)),
        ([.. "BZh"u8], 0, new("a bzip2 archive", "application/x-bzip2", Archive)),
        ([0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0], 0, new("an xz archive", "application/x-xz", Archive)),
        ([(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C], 0, new("a 7-Zip archive", "application/x-7z-compressed", Archive)),
        ([.. "Rar!\x1A\x07"u8], 0, new("a RAR archive", "application/vnd.rar", Archive)),
        ([0x28, 0xB5, 0x2F, 0xFD], 0, new("a Zstandard archive", "application/zstd", Archive)),
        ([.. "ustar"u8], 257, new("a tar archive", "application/x-tar", Archive)),
        ([.. "ID3"u8], 0, new("an MP3 recording", "audio/mpeg", Media)),
        ([.. "OggS"u8], 0, new("an Ogg recording", "audio/ogg", Media)),
        ([.. "fLaC"u8], 0, new("a FLAC recording", "audio/flac", Media)),
        ([.. "WAVE"u8], 8, new("a WAV recording", "audio/wav", Media)),
        ([.. "AVI "u8], 8, new("an AVI film", "video/x-msvideo", Media)),
        ([.. "ftyp"u8], 4, new("an MP4 film or recording", "video/mp4", Media)),
        ([0x1A, 0x45, 0xDF, 0xA3], 0, new("a Matroska or WebM film", "video/x-matroska", Media)),
        ([0x7F, (byte)'E', (byte)'L', (byte)'F'], 0, new("a Linux program", "application/x-executable", Program)),
        ([0xCA, 0xFE, 0xBA, 0xBE], 0, new("a Java class or a macOS program", "application/java-vm", Program)),
        ([0xCF, 0xFA, 0xED, 0xFE], 0, new("a macOS program", "application/x-mach-binary", Program)),
        ([0, (byte)'a', (byte)'s', (byte)'m'], 0, new("a WebAssembly module", "application/wasm", Program)),
        ([.. "SQLite format 3\0"u8], 0, new("an SQLite database", "application/vnd.sqlite3", Data)),
        ([.. "PAR1"u8], 0, new("a Parquet file", "application/vnd.apache.parquet", Data)),
        ([.. "BOOKMOBI"u8], 60, new("a Kindle book", "application/x-mobipocket-ebook", "Convert it to EPUB.")),
        ([.. "%!PS"u8], 0, new("a PostScript file", "application/postscript", "Convert it to PDF.")),
        ([.. "wOF"u8], 0, new("a font", "font/woff", Program)),
    ];

    public static BinarySignature? Find(ReadOnlySpan<byte> bytes)
    {
        foreach (var (magic, offset, signature) in Table)
        {
            if (bytes.Length >= offset + magic.Length && bytes.Slice(offset, magic.Length).SequenceEqual(magic)) return signature;
        }

        // "MZ" and "BM" begin words too: ask for one more mark of the format.
        if (bytes.StartsWith("MZ"u8) && bytes.Length > 64 && bytes[..64].Contains((byte)0)) return new("a Windows program", "application/vnd.microsoft.portable-executable", Program);
        if (bytes.StartsWith("BM"u8) && bytes.Length > 26 && bytes[6..10].IndexOfAnyExcept((byte)0) < 0) return new("a BMP picture", "image/bmp", Picture);
        return null;
    }
}
