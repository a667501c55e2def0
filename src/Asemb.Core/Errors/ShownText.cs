namespace Asemb.Core.Errors;

/// <summary>What others wrote, as errors repeat it: enough to be recognised, never all of it.</summary>
public static class ShownText
{
    /// <summary>UTF-16 units of a name or value that an error repeats.</summary>
    public const int MaxLength = 80;

    /// <summary>The text, cut between characters with an ellipsis when it is longer than that.</summary>
    public static string Shorten(string text, int most = MaxLength) =>
        text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)] + "…";
}
