namespace Asemb.Postgres.Filters;

/// <summary>Text that PostgreSQL takes: it knows neither NUL nor half of a surrogate pair. What it does not take is compared as U+FFFD.</summary>
internal static class StorableText
{
    private const char Replacement = '\uFFFD';

    /// <summary>The same instance when nothing is to be replaced.</summary>
    public static string Of(string text)
    {
        var first = FirstUnstorable(text);
        return first < 0 ? text : string.Create(text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                var isPair = char.IsHighSurrogate(source[i]) && i + 1 < source.Length && char.IsLowSurrogate(source[i + 1]);
                if (isPair)
                {
                    span[i] = source[i];
                    span[i + 1] = source[++i];
                }
                else
                {
                    span[i] = source[i] == '\0' || char.IsSurrogate(source[i]) ? Replacement : source[i];
                }
            }
        });
    }

    public static bool IsStorable(string? text) => text is null || FirstUnstorable(text) < 0;

    private static int FirstUnstorable(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0') return i;
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 >= text.Length || !char.IsLowSurrogate(text[i + 1])) return i;
            i++;
        }

        return -1;
    }
}
