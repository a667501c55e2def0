using System.Globalization;
using System.Text;

namespace Asemb.Extraction.Web;

/// <summary>One spelling for what may be percent-encoded in several (RFC 3986, 6.2.2): capitals, and no encoding where none is needed.</summary>
internal static class PercentEncoding
{
    public static string Normalize(string text)
    {
        if (text.AsSpan().IndexOf('%') < 0 && Ascii.IsValid(text)) return text;
        var result = new StringBuilder(text.Length);
        Span<byte> bytes = stackalloc byte[4];
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                if (IsUnreserved((char)value)) result.Append((char)value);
                else Append(result, value);
                i += 2;
            }
            else if (text[i] < 128)
            {
                result.Append(text[i]);
            }
            else
            {
                // Half a surrogate pair becomes the replacement character.
                Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var used);
                foreach (var part in bytes[..rune.EncodeToUtf8(bytes)]) Append(result, part);
                i += used - 1;
            }
        }

        return result.ToString();
    }

    private static void Append(StringBuilder result, byte value) => result.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));

    private static bool IsUnreserved(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~';
}
