using System.Buffers.Binary;
using System.Text;
using Asemb.Core.Errors;

namespace Asemb.Extraction.Archives;

/// <summary>
/// Reads the central directory of a zip file held in memory (APPNOTE 6.3.10, sections 4.3.12 to 4.3.16, zip64 included).
/// Own code instead of <c>ZipArchive</c>, because the number of entries must be bounded while reading, entries must not
/// overlap (the quadratic bombs of D. Fifield, "A better zip bomb", 2019), and stored entries need no copy.
/// </summary>
internal static class ZipDirectory
{
    private const uint EndOfDirectory = 0x06054b50;
    private const uint Zip64EndOfDirectory = 0x06064b50;
    private const uint Zip64Locator = 0x07064b50;
    private const uint DirectoryHeader = 0x02014b50;
    private const int EndLength = 22;
    private const int HeaderLength = 46;

    public static List<ZipEntry> Read(ReadOnlySpan<byte> file, int maxEntries)
    {
        var end = FindEnd(file);
        if (end < 0) throw Damaged("its directory at the end is missing, so the file was probably cut off");

        var (count, size, offset) = ReadEnd(file, end);
        if (count > maxEntries) throw TooMany(count, maxEntries);

        // Data in front of the archive (self-extractors, mail gateways) shifts every offset by the same amount.
        var start = end - size;
        if (start < 0 || offset > start) throw Damaged("its directory points outside the file");
        var shift = start - offset;

        var entries = new List<ZipEntry>(Math.Min((int)count, 4096));
        var position = (int)start;
        while (position + HeaderLength <= end && BinaryPrimitives.ReadUInt32LittleEndian(file[position..]) == DirectoryHeader)
        {
            if (entries.Count == maxEntries) throw TooMany(entries.Count + 1, maxEntries);
            position = ReadHeader(file, position, end, shift, entries);
        }

        if (entries.Count != count) throw Damaged("its directory does not hold the number of entries that it announces");
        RefuseOverlaps(entries);
        return entries;
    }

    private static int FindEnd(ReadOnlySpan<byte> file)
    {
        // The record may be followed by a comment of up to 65,535 bytes.
        var floor = Math.Max(0, file.Length - EndLength - ushort.MaxValue);
        for (var at = file.Length - EndLength; at >= floor; at--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(file[at..]) == EndOfDirectory) return at;
        }

        return -1;
    }

    private static (long Count, long Size, long Offset) ReadEnd(ReadOnlySpan<byte> file, int at)
    {
        var end = file[at..];
        long count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
        long size = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        if (count != ushort.MaxValue && size != uint.MaxValue && offset != uint.MaxValue) return (count, size, offset);

        var locator = at - 20;
        if (locator < 0 || BinaryPrimitives.ReadUInt32LittleEndian(file[locator..]) != Zip64Locator) return (count, size, offset);
        var record = BinaryPrimitives.ReadUInt64LittleEndian(file[(locator + 8)..]);
        if (record > (ulong)(locator - 56) || locator < 56 || BinaryPrimitives.ReadUInt32LittleEndian(file[(int)record..]) != Zip64EndOfDirectory)
            throw Damaged("its zip64 directory is broken");
        var zip64 = file[(int)record..];
        var wide = (
            Count: BinaryPrimitives.ReadUInt64LittleEndian(zip64[32..]),
            Size: BinaryPrimitives.ReadUInt64LittleEndian(zip64[40..]),
            Offset: BinaryPrimitives.ReadUInt64LittleEndian(zip64[48..]));
        if (wide.Size > (ulong)file.Length || wide.Offset > (ulong)file.Length || wide.Count > (ulong)file.Length)
            throw Damaged("its zip64 directory points outside the file");

        // The directory ends where the zip64 record begins, not where the classic one does.
        return ((long)wide.Count, at - (long)wide.Offset, (long)wide.Offset);
    }

    private static int ReadHeader(ReadOnlySpan<byte> file, int at, int end, long shift, List<ZipEntry> entries)
    {
        var header = file[at..];
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]);
        var method = BinaryPrimitives.ReadUInt16LittleEndian(header[10..]);
        var crc = BinaryPrimitives.ReadUInt32LittleEndian(header[16..]);
        long compressed = BinaryPrimitives.ReadUInt32LittleEndian(header[20..]);
        long uncompressed = BinaryPrimitives.ReadUInt32LittleEndian(header[24..]);
        var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        var extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[30..]);
        var commentLength = BinaryPrimitives.ReadUInt16LittleEndian(header[32..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(header[42..]);
        var next = at + HeaderLength + nameLength + extraLength + commentLength;
        if (next > end) throw Damaged("its directory is cut off");

        var name = file.Slice(at + HeaderLength, nameLength);
        ReadZip64Extra(file.Slice(at + HeaderLength + nameLength, extraLength), uncompressed, ref compressed, ref offset);
        offset += shift;
        if (compressed < 0 || offset < 0 || offset > file.Length || compressed > file.Length - offset)
            throw Damaged("an entry points outside the file");

        // Flag 11 says UTF-8. Without it the name is in some code page; part names that matter are ASCII in all of them.
        var text = (flags & 0x800) != 0 ? Encoding.UTF8.GetString(name) : Encoding.Latin1.GetString(name);
        if (!text.EndsWith('/'))
            entries.Add(new ZipEntry(text.Replace('\\', '/'), method, (flags & 1) != 0, crc, compressed, offset));
        else
            entries.Add(new ZipEntry(text, 0, IsEncrypted: false, 0, 0, offset));
        return next;
    }

    private static void ReadZip64Extra(ReadOnlySpan<byte> extra, long uncompressed, ref long compressed, ref long offset)
    {
        while (extra.Length >= 4)
        {
            var id = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            var length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (length > extra.Length - 4) return;
            var field = extra.Slice(4, length);
            extra = extra[(4 + length)..];
            if (id != 1) continue;

            if (uncompressed == uint.MaxValue && field.Length >= 8) field = field[8..];
            if (compressed == uint.MaxValue && field.Length >= 8)
            {
                compressed = BinaryPrimitives.ReadInt64LittleEndian(field);
                field = field[8..];
            }

            if (offset == uint.MaxValue && field.Length >= 8) offset = BinaryPrimitives.ReadInt64LittleEndian(field);
        }
    }

    private static void RefuseOverlaps(List<ZipEntry> entries)
    {
        var reached = 0L;
        foreach (var entry in entries.OrderBy(entry => entry.LocalHeaderOffset))
        {
            if (entry.LocalHeaderOffset < reached)
                throw new AsembException(ErrorCodes.ExtractionLimit, "The archive's entries overlap each other, as in a zip bomb; it is not read. Pack the file again.");
            reached = entry.LocalHeaderOffset + entry.CompressedLength;
        }
    }

    private static AsembException Damaged(string why) =>
        new(ErrorCodes.DamagedDocument, $"The zip container of this file is damaged: {why}. Export or upload the file again.");

    private static AsembException TooMany(long count, int limit) =>
        new(ErrorCodes.ExtractionLimit, $"The archive holds {count:N0} entries or more; the limit is {limit:N0}.");
}
