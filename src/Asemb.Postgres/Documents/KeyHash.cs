using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Asemb.Postgres.Documents;

/// <summary>A document's key as it is looked up: of the same length whatever the key's is, and exact where text has no place for a character.</summary>
internal static class KeyHash
{
    public static byte[] Of(string key) => SHA256.HashData(MemoryMarshal.AsBytes(key.AsSpan()));

    public static byte[][] Of(IEnumerable<string> keys) => [.. keys.Select(Of)];
}
