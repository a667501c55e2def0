using System.Buffers.Binary;
using System.IO.Compression;
using Asemb.Core.Errors;

namespace Asemb.Extraction.Archives;

/// <summary>
/// A zip file in memory, read within limits. Entry names are only looked up, never used as paths; archives inside are not opened.
/// When a name occurs twice, the last one counts, as in most readers. Not thread-safe.
/// </summary>
internal sealed class ZipPackage
{
    private const uint LocalHeader = 0x04034b50;
    private const ushort Stored = 0;
    private const ushort Deflated = 8;

    private readonly ReadOnlyMemory<byte> _file;
    private readonly ZipLimits _limits;
    private readonly CancellationToken _cancellationToken;
    private readonly Dictionary<string, ZipEntry> _entries = new(StringComparer.OrdinalIgnoreCase);
    private long _unpacked;

    private ZipPackage(ReadOnlyMemory<byte> file, ZipLimits limits, CancellationToken cancellationToken)
    {
        _file = file;
        _limits = limits;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Names as written, with forward slashes, in the order of the directory.</summary>
    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <summary>What is left for the file; null when only its directory is looked at.</summary>
    public ExtractionBudget? Budget { get; private init; }

    /// <summary>Reads the directory only; what comes out later is charged to the budget.</summary>
    /// <exception cref="AsembException">damaged_document, extraction_limit.</exception>
    public static ZipPackage Open(ReadOnlyMemory<byte> file, ExtractionBudget budget) =>
        Fill(new ZipPackage(file, budget.Zip, budget.Cancellation) { Budget = budget });

    /// <summary>Reads the directory only.</summary>
    /// <exception cref="AsembException">damaged_document, extraction_limit.</exception>
    public static ZipPackage Open(ReadOnlyMemory<byte> file, ZipLimits limits, CancellationToken cancellationToken = default) =>
        Fill(new ZipPackage(file, limits, cancellationToken));

    private static ZipPackage Fill(ZipPackage package)
    {
        foreach (var entry in ZipDirectory.Read(package._file.Span, package._limits.MaxEntries))
        {
            if (!entry.Name.EndsWith('/')) package._entries[entry.Name] = entry;
        }

        return package;
    }

    public bool Contains(string name) => _entries.ContainsKey(name);

    /// <summary>The bytes of an entry as a stream that counts, checks the CRC at its end, and fails with <see cref="AsembException"/> only.</summary>
    /// <returns>Null when there is no such entry.</returns>
    public Stream? Open(string name)
    {
        if (!_entries.TryGetValue(name, out var entry)) return null;
        if (entry.IsEncrypted)
            throw new AsembException(ErrorCodes.PasswordProtected, $"The part '{Shown(name)}' is encrypted. Save the file without a password.");

        var packed = Locate(entry);
        Stream source = new MemoryReadStream(packed);
        source = entry.Method switch
        {
            Stored => source,
            Deflated => new DeflateStream(source, CompressionMode.Decompress),
            _ => throw new AsembException(ErrorCodes.DamagedDocument, $"The part '{Shown(name)}' is packed with method {entry.Method}, which is not read. Save the file again."),
        };
        return new EntryStream(this, entry, source);
    }

    /// <summary>A whole entry, or null when there is none.</summary>
    public byte[]? Read(string name)
    {
        using var stream = Open(name);
        if (stream is null) return null;
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return buffer.ToArray();
    }

    private ReadOnlyMemory<byte> Locate(ZipEntry entry)
    {
        const int Length = 30;
        var at = entry.LocalHeaderOffset;
        if (at + Length > _file.Length) throw Damaged(entry.Name);
        var header = _file.Span[(int)at..];
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != LocalHeader) throw Damaged(entry.Name);
        at += Length + BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        if (at + entry.CompressedLength > _file.Length) throw Damaged(entry.Name);
        return _file.Slice((int)at, (int)entry.CompressedLength);
    }

    private void Charge(ZipEntry entry, int count, long soFar)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        _unpacked += count;
        if (_unpacked > _limits.MaxUnpackedBytes)
            throw new AsembException(ErrorCodes.ExtractionLimit, $"The file unpacks to more than {_limits.MaxUnpackedBytes:N0} bytes.");
        if (soFar > ZipLimits.RatioFloor && soFar / Math.Max(1, entry.CompressedLength) > _limits.MaxRatio)
            throw new AsembException(ErrorCodes.ExtractionLimit, $"The part '{Shown(entry.Name)}' unpacks to more than {_limits.MaxRatio} times its size, as in a zip bomb.");
    }

    private static AsembException Damaged(string name, Exception? inner = null) =>
        new(ErrorCodes.DamagedDocument, $"The part '{Shown(name)}' of the file is damaged. Export or upload the file again.", inner);

    // Names come from outside: keep messages short and on one line.
    private static string Shown(string name) => string.Concat(name.Take(80).Select(c => char.IsControl(c) ? '?' : c));

    private sealed class EntryStream(ZipPackage package, ZipEntry entry, Stream source) : Stream
    {
        private uint _crc;
        private long _length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _length; set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            if (buffer.IsEmpty) return 0;
            int count;
            try
            {
                count = source.Read(buffer);
            }
            catch (InvalidDataException e)
            {
                throw Damaged(entry.Name, e);
            }

            if (count == 0 && _crc != entry.Crc32) throw Damaged(entry.Name);
            _length += count;
            _crc = Archives.Crc32.Append(_crc, buffer[..count]);
            package.Charge(entry, count, _length);
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) source.Dispose();
            base.Dispose(disposing);
        }
    }
}
