using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;

namespace Asemb.Core.Keys;

/// <summary>
/// The secret of a key: <c>asemb_</c>, 52 base-32 characters (260 random bits), and 6 that are a checksum, so that secret scanners can tell a
/// real key from a look-alike and a mistyped key is refused without a look-up. Stores keep the SHA-256 only: with this much entropy a slow
/// hash would add nothing.
/// </summary>
public static class ApiKeySecret
{
    public const string Prefix = "asemb_";
    private const int RandomLength = 52;
    private const int ChecksumLength = 6;
    private const int HintLength = 14;
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    public static string Generate()
    {
        Span<char> secret = stackalloc char[RandomLength];
        RandomNumberGenerator.GetItems(Alphabet, secret);
        return string.Concat(Prefix, secret, Checksum(secret));
    }

    /// <summary>Prefix, length, alphabet and checksum are right. Says nothing of whether the key exists.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> secret)
    {
        if (secret.Length != Prefix.Length + RandomLength + ChecksumLength || !secret.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        var body = secret[Prefix.Length..];
        return !body.ContainsAnyExcept(Alphabet) && body[RandomLength..].SequenceEqual(Checksum(body[..RandomLength]));
    }

    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.ASCII.GetBytes(secret));

    public static string Hint(string secret) => secret[..HintLength];

    private static string Checksum(ReadOnlySpan<char> random)
    {
        Span<byte> bytes = stackalloc byte[RandomLength];
        Encoding.ASCII.GetBytes(random, bytes);
        var sum = Crc32.HashToUInt32(bytes);
        return string.Create(ChecksumLength, sum, static (span, value) =>
        {
            for (var i = 0; i < span.Length; i++, value >>= 5) span[i] = Alphabet[(int)(value & 31)];
        });
    }
}
