using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Asemb.Extraction.Web.Sources;

/// <summary>The first 64 bits of SHA-256: small enough to remember for every page of a site, and nobody can aim at another's.</summary>
internal static class ContentHash
{
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }

    public static ulong Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    public static string Write(ulong hash) => hash.ToString("x16", CultureInfo.InvariantCulture);

    public static ulong Read(string? text) => ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hash) ? hash : 0;

    /// <summary>Many of them, in little space.</summary>
    public static string WriteAll(IReadOnlyCollection<ulong> hashes)
    {
        var bytes = new byte[hashes.Count * sizeof(ulong)];
        var at = 0;
        foreach (var hash in hashes)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(at), hash);
            at += sizeof(ulong);
        }

        return Convert.ToBase64String(bytes);
    }

    public static IEnumerable<ulong> ReadAll(string text)
    {
        var bytes = Convert.FromBase64String(text);
        for (var at = 0; at + sizeof(ulong) <= bytes.Length; at += sizeof(ulong)) yield return BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(at));
    }
}
