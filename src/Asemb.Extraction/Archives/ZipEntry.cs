namespace Asemb.Extraction.Archives;

/// <summary>One record of a zip file's central directory. The sizes are claims, never trusted for allocation or limits.</summary>
internal sealed record ZipEntry(string Name, ushort Method, bool IsEncrypted, uint Crc32, long CompressedLength, long LocalHeaderOffset);
