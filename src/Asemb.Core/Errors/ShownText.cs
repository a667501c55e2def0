using System.Globalization;

namespace Asemb.Core.Errors;

/// <summary>Parts of messages: what others wrote, enough to be recognised, never all of it; and numbers of things.</summary>
public static class ShownText
{
    /// <summary>UTF-16 units of a name or value that an error repeats.</summary>
    public const int MaxLength = 80;

    /// <summary>The text, cut between characters with an ellipsis when it is longer than that.</summary>
    public static string Shorten(string text, int most = MaxLength) =>
        text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)] + "…";

    /// <summary>A number with its unit: 1 page, 1,200 pages.</summary>
    public static string Count(long number, string unit) => string.Create(CultureInfo.InvariantCulture, $"{number:N0} {unit}{(number == 1 ? "" : "s")}");
}
