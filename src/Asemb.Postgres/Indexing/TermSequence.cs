namespace Asemb.Postgres.Indexing;

/// <summary>
/// Term ids as bytes, so that PostgreSQL finds a phrase as a part of a byte string. The first byte of a term has its highest bit set, then how many
/// bytes follow and the first four bits; the others have seven bits each. So a match begins and ends between terms.
/// </summary>
internal static class TermSequence
{
    private const int FirstBits = 4;
    private const int BitsPerByte = 7;

    public static byte[] Encode(IReadOnlyCollection<int> terms)
    {
        var bytes = new List<byte>(terms.Count * 3);
        foreach (var term in terms)
        {
            var following = 0;
            while ((long)term >> (FirstBits + (following * BitsPerByte)) != 0) following++;
            bytes.Add((byte)(0x80 | (following << FirstBits) | (int)((long)term >> (following * BitsPerByte))));
            for (var left = following - 1; left >= 0; left--) bytes.Add((byte)((term >> (left * BitsPerByte)) & 0x7F));
        }

        return [.. bytes];
    }
}
