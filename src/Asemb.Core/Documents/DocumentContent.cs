using System.IO.Compression;
using Asemb.Core.Errors;

namespace Asemb.Core.Documents;

/// <summary>The original bytes as they are kept: compressed when that makes them smaller.</summary>
/// <param name="Bytes">Null when the row is lost: as good as damaged.</param>
/// <param name="Encoding">0: as they are; 1: Brotli.</param>
public readonly record struct DocumentContent(int Encoding, byte[]? Bytes)
{
    private const int AsIs = 0;
    private const int Brotli = 1;

    /// <summary>Quality 3 packs English text to a third at well over 100 MB/s; 11 would save a fifth more and take a hundred times as long.</summary>
    private const int Quality = 3;

    private const int Window = 20;

    public static DocumentContent Pack(ReadOnlyMemory<byte> content)
    {
        var packed = new byte[content.Length];

        // A target no larger than the source: what does not shrink fails to fit, and stays as it is.
        return content.Length > 0 && BrotliEncoder.TryCompress(content.Span, packed, out var written, Quality, Window) && written < content.Length
            ? new DocumentContent(Brotli, packed[..written])
            : new DocumentContent(AsIs, content.ToArray());
    }

    /// <summary>What is said of one that was let go once its document was indexed.</summary>
    public static AsembException NotKept(string key) => new(
        ErrorCodes.OriginalNotKept, $"The original of '{key}' is not kept: its workspace lets originals go once they are indexed. Send the document again where it is needed.");

    /// <summary>It is whole, and these bytes are what it was made of.</summary>
    public bool Holds(ReadOnlySpan<byte> original)
    {
        try
        {
            return Unpack(original.Length).AsSpan().SequenceEqual(original);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <exception cref="InvalidDataException">The stored bytes are damaged.</exception>
    public byte[] Unpack(long length)
    {
        if (Bytes is null) throw new InvalidDataException("Its stored content is lost.");
        if (Encoding == AsIs) return Bytes.Length == length ? Bytes : throw new InvalidDataException($"Stored content has {Bytes.Length} bytes and should have {length}.");
        var content = new byte[length];
        return BrotliDecoder.TryDecompress(Bytes, content, out var written) && written == length
            ? content
            : throw new InvalidDataException($"Stored content of {Bytes.Length} bytes does not unpack to the {length} bytes it was made of.");
    }
}
