using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Asemb.Core.Errors;

namespace Asemb.Server.Api;

/// <summary>Where a page ended, as an opaque text. <c>a:</c> after a document id, <c>o:</c> from a chunk's ordinal.</summary>
internal static class Cursor
{
    public const string AfterDocument = "a";
    public const string FromChunk = "o";

    public static string Write(string kind, long position) =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{kind}:{position}")));

    /// <summary>0 when there is no cursor.</summary>
    /// <exception cref="AsembException"><c>invalid_cursor</c></exception>
    public static long Read(string kind, string? cursor)
    {
        if (cursor is null) return 0;
        Span<byte> bytes = stackalloc byte[64];
        if (cursor.Length <= bytes.Length
            && Base64Url.IsValid(cursor)
            && Base64Url.TryDecodeFromChars(cursor, bytes, out var written)
            && Encoding.ASCII.GetString(bytes[..written]) is var text
            && text.StartsWith(kind + ":", StringComparison.Ordinal)
            && long.TryParse(text.AsSpan(kind.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var position))
        {
            return position;
        }

        throw new AsembException(ErrorCodes.InvalidCursor, $"'{ShownText.Shorten(cursor)}' is no cursor of this list. Send the nextCursor of the page before, unchanged, or none.") { Field = "cursor" };
    }
}
