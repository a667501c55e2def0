using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Asemb.Extraction.Text;

/// <summary>
/// Finds the encoding of text: byte order mark, UTF-16 by its zero bytes, strict UTF-8, what was declared, East Asian encodings by how well they fit,
/// and Windows-1252 or its Central European neighbour at last, which the web also takes for Latin-1 (WHATWG Encoding Standard). What is only guessed is
/// said in a warning.
/// </summary>
internal static class TextEncodings
{
    private const int SampleBytes = 1 << 16;

    // UTF-8 is kept in spite of errors up to this share of its multi-byte sequences: a cut or a splice does not make it another encoding.
    private const double TolerableErrors = 0.05;

    private static readonly SearchValues<byte> UndefinedInLatin = SearchValues.Create([0x81, 0x8D, 0x8F, 0x90, 0x9D]);
    private static readonly SearchValues<byte> UndefinedInCentralEuropean = SearchValues.Create([0x81, 0x83, 0x88, 0x90, 0x98]);

    private static readonly Encoding Latin;

    // Instances that only guesses have: whoever decodes with one of them is told, and so is the user.
    private static readonly Dictionary<int, Encoding> Guesses = [];

    static TextEncodings()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        Latin = Get("windows-1252")!;
        foreach (var name in (string[])["windows-1252", "windows-1250", .. EastAsianEncodings.Names])
        {
            var guess = (Encoding)Encoding.GetEncoding(name).Clone();
            Guesses[guess.CodePage] = guess;
        }
    }

    /// <returns>The encoding, or null when the bytes are not text.</returns>
    public static Encoding? Detect(ReadOnlySpan<byte> bytes, string? declared = null)
    {
        if (FromMark(bytes) is { } marked) return marked;
        var sample = bytes[..Math.Min(bytes.Length, SampleBytes)];
        if (WideByZeros(sample) is { } wide) return wide;
        if (Get(declared) is { } named && named.CodePage is 1200 or 1201 or 12000 or 12001 && sample.Contains((byte)0)) return named;
        if (IsBinary(sample)) return null;
        if (sample.IndexOf("\x1B$B"u8) >= 0 || sample.IndexOf("\x1B$@"u8) >= 0) return Get("iso-2022-jp");
        if (Utf8.IsValid(bytes) || IsNearlyUtf8(bytes)) return Encoding.UTF8;
        return Get(declared) is { } known && known.CodePage is not (65001 or 1200 or 1201 or 12000 or 12001 or 20127) ? known : Guesses[(EastAsianEncodings.Find(sample) ?? Western(bytes)).CodePage];
    }

    /// <summary>An encoding by its name on the web or of the platform; null when it is unknown, unsafe or not given.</summary>
    public static Encoding? Get(string? name)
    {
        if (string.IsNullOrWhiteSpace(name)) return null;
        name = name.Trim().ToLowerInvariant() switch
        {
            "iso-8859-1" or "latin1" or "latin-1" or "ascii" or "us-ascii" or "iso8859-1" or "l1" or "cp1252" => "windows-1252",
            "iso-8859-9" or "latin5" => "windows-1254",
            "iso-8859-11" or "tis-620" => "windows-874",
            "gbk" or "gb2312" or "x-gbk" => "gb18030",
            "sjis" or "ms_kanji" or "shift-jis" or "x-sjis" or "windows-31j" or "cp932" => "shift_jis",
            "ks_c_5601-1987" or "cp949" or "ms949" => "euc-kr",
            "cp1251" => "windows-1251",
            "utf8" => "utf-8",
            "utf-16" => "utf-16le",
            "utf-7" or "unicode-1-1-utf-7" => "",
            var other => other,
        };
        if (name.Length == 0) return null;
        try
        {
            return Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Everything as a string, without the byte order mark.</summary>
    /// <exception cref="Core.Errors.AsembException">extraction_limit.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes, Encoding encoding, ExtractionBudget budget)
    {
        bytes = bytes[MarkLength(bytes, encoding)..];
        var limit = budget.Limits.MaxTextChars;
        if (bytes.Length > limit && encoding.GetCharCount(bytes) > limit)
            throw ExtractionBudget.Exceeded($"The file holds more than {limit:N0} characters", "Split it into several files.");
        if (IsGuess(encoding) && !Ascii.IsValid(bytes)) budget.Warn(GuessWarning(bytes, encoding));
        return encoding.GetString(bytes);
    }

    /// <summary>Detects and decodes.</summary>
    public static string Decode(FileInput file, ExtractionBudget budget) =>
        Decode(file.Content.Span, Detect(file.Content.Span, file.DeclaredCharset) ?? Latin, budget);

    /// <summary>The first characters; the last may be broken.</summary>
    public static string Sample(ReadOnlySpan<byte> bytes, Encoding encoding, int maxChars)
    {
        bytes = bytes[MarkLength(bytes, encoding)..];
        return encoding.GetString(bytes[..Math.Min(bytes.Length, maxChars)]);
    }

    private static bool IsGuess(Encoding encoding) => Guesses.TryGetValue(encoding.CodePage, out var guess) && ReferenceEquals(guess, encoding);

    private static string GuessWarning(ReadOnlySpan<byte> bytes, Encoding encoding) =>
        $"Nothing says how the text is encoded; it was read as {encoding.WebName}, and letters beyond A to Z may be wrong. Save it as UTF-8, or declare its charset."
        + (encoding.CodePage == Latin.CodePage && bytes.IndexOfAny(UndefinedInLatin) >= 0 ? " It holds bytes that this encoding has no letters for." : "");

    /// <summary>
    /// Windows-1252, unless there are bytes that it leaves undefined and that Windows-1250 has Ť, Ź and ť for, without any that are undefined there.
    /// </summary>
    private static Encoding Western(ReadOnlySpan<byte> bytes) =>
        bytes.IndexOfAny(UndefinedInLatin) >= 0 && bytes.IndexOfAny(UndefinedInCentralEuropean) < 0 ? Guesses[1250] : Latin;

    private static Encoding? FromMark(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => Encoding.UTF8,
        [0xFF, 0xFE, 0, 0, ..] => Encoding.UTF32,
        [0, 0, 0xFE, 0xFF, ..] => new UTF32Encoding(bigEndian: true, byteOrderMark: true),
        [0xFF, 0xFE, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
        _ => null,
    };

    private static int MarkLength(ReadOnlySpan<byte> bytes, Encoding encoding)
    {
        var mark = encoding.GetPreamble();
        return mark.Length > 0 && bytes.StartsWith(mark) ? mark.Length : 0;
    }

    // Western text in UTF-16 has a zero in nearly every pair, and always on the same side.
    private static Encoding? WideByZeros(ReadOnlySpan<byte> sample)
    {
        var pairs = sample.Length / 2;
        if (pairs < 2) return null;
        int first = 0, second = 0;
        for (var i = 0; i + 1 < sample.Length; i += 2)
        {
            if (sample[i] == 0) first++;
            if (sample[i + 1] == 0) second++;
        }

        if (second > 0.4 * pairs && first < 0.05 * pairs) return Encoding.Unicode;
        if (first > 0.4 * pairs && second < 0.05 * pairs) return Encoding.BigEndianUnicode;
        return null;
    }

    // Text has tabs, line ends, form feeds and escapes; a stray zero does not make a program of it, a share of two percent does.
    private static bool IsBinary(ReadOnlySpan<byte> sample)
    {
        var controls = 0;
        foreach (var b in sample)
        {
            if (b is < 32 and not (9 or 10 or 11 or 12 or 13 or 27) or 127) controls++;
        }

        return controls > Math.Max(3, sample.Length * 0.02);
    }

    private static bool IsNearlyUtf8(ReadOnlySpan<byte> bytes)
    {
        int wide = 0, errors = 0;
        while (!bytes.IsEmpty)
        {
            var next = bytes.IndexOfAnyExceptInRange((byte)0, (byte)127);
            if (next < 0) break;
            var status = Rune.DecodeFromUtf8(bytes[next..], out _, out var used);
            if (status == OperationStatus.Done) wide++;
            else errors++;
            bytes = bytes[(next + used)..];
        }

        return errors <= wide * TolerableErrors;
    }
}
