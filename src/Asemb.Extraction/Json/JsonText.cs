using System.Globalization;
using System.Text;
using System.Text.Json;
using Asemb.Extraction.Text;

namespace Asemb.Extraction.Json;

/// <summary>Reading JSON as it is found: with a byte order mark, in UTF-16, with comments and trailing commas, with bytes that are not UTF-8 inside strings.</summary>
internal static class JsonText
{
    /// <summary>UTF-8 without a byte order mark. Not copied when it is that already.</summary>
    public static ReadOnlyMemory<byte> ToUtf8(FileInput file, ExtractionBudget budget)
    {
        var bytes = file.Content;
        if (bytes.Span.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        var encoding = TextEncodings.Detect(file.Content.Span, file.DeclaredCharset);
        return encoding is null or UTF8Encoding ? bytes : Encoding.UTF8.GetBytes(TextEncodings.Decode(file.Content.Span, encoding, budget));
    }

    /// <summary>A reader whose own bound on depth never fires first: <see cref="ExtractionBudget.CheckNesting"/> tells it better.</summary>
    public static Utf8JsonReader Reader(ReadOnlySpan<byte> utf8, ExtractionLimits limits) =>
        new(utf8, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = limits.MaxNesting + 2 });

    /// <exception cref="JsonException">Not one JSON value.</exception>
    public static void Validate(ReadOnlySpan<byte> utf8, ExtractionLimits limits)
    {
        var reader = Reader(utf8, limits);
        while (reader.Read())
        {
            // Reading is the check.
        }
    }

    /// <summary>A string or a property's name. Lone surrogates and bytes that are not UTF-8 become U+FFFD.</summary>
    public static string GetString(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return Unescape(Encoding.UTF8.GetString(reader.ValueSpan));
        }
    }

    // The reader has checked the syntax of every escape.
    private static string Unescape(string raw)
    {
        var text = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }

            switch (raw[++i])
            {
                case 'u':
                    text.Append((char)ushort.Parse(raw.AsSpan(i + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                    i += 4;
                    break;
                case 'n':
                    text.Append('\n');
                    break;
                case 't':
                    text.Append('\t');
                    break;
                case 'r':
                    text.Append('\r');
                    break;
                case 'b' or 'f':
                    text.Append(' ');
                    break;
                default:
                    text.Append(raw[i]);
                    break;
            }
        }

        // Encoding replaces what is left of broken pairs.
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
