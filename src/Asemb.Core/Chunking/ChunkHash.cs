using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Asemb.Core.Chunking;

/// <summary>SHA-256 over a chunk's embedded text, as a value.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct ChunkHash(UInt128 High, UInt128 Low)
{
    public const int Size = 32;

    public static ChunkHash Of(string embeddedText) => FromBytes(SHA256.HashData(MemoryMarshal.AsBytes(embeddedText.AsSpan())));

    /// <param name="bytes">Exactly 32.</param>
    public static ChunkHash FromBytes(ReadOnlySpan<byte> bytes) => new(
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes[..16]),
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes[16..32]));

    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, High);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(16), Low);
        return bytes;
    }
}
