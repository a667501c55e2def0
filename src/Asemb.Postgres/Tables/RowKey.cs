using System.Globalization;
using System.Text;

namespace Asemb.Postgres.Tables;

/// <summary>
/// Between the key of a row and the key of its document, <c>source/value</c>, or <c>source/value,value</c>. What would be mistaken for a separator, and
/// what no key may hold, is percent-encoded, so that different rows never have the same key.
/// </summary>
internal static class RowKey
{
    private const char Separator = ',';

    public static string Prefix(string source) => source + "/";

    public static string Write(string source, IReadOnlyList<string> values)
    {
        var key = new StringBuilder(Prefix(source));
        for (var i = 0; i < values.Count; i++)
        {
            if (i > 0) key.Append(Separator);
            foreach (var c in values[i])
            {
                if (c is '%' or Separator || char.IsControl(c)) key.Append(CultureInfo.InvariantCulture, $"%{(int)c:X2}");
                else key.Append(c);
            }
        }

        return key.ToString();
    }

    /// <returns>Null when no row of the source can have this key.</returns>
    public static string[]? Read(string source, string key, int count)
    {
        if (!key.StartsWith(Prefix(source), StringComparison.Ordinal)) return null;
        var values = key[Prefix(source).Length..].Split(Separator);
        if (values.Length != count) return null;
        for (var i = 0; i < values.Length; i++)
        {
            if (Decode(values[i]) is not { } value) return null;
            values[i] = value;
        }

        return values;
    }

    private static string? Decode(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal)) return text;
        var value = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                value.Append(text[i]);
                continue;
            }

            if (i + 2 >= text.Length || !int.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)) return null;
            value.Append((char)code);
            i += 2;
        }

        return value.ToString();
    }
}
