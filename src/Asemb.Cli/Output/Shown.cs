using System.Text;
using Spectre.Console;

namespace Asemb.Cli.Output;

/// <summary>
/// Text from documents and servers, made fit to be shown. Control characters are taken out: a document must not be able to move the cursor of who
/// searches it, change colours or set the title of the window. So are the marks that turn the direction of text around, which show a line in another order
/// than it has.
/// </summary>
internal static class Shown
{
    /// <summary>On one line: every run of white space is one blank. For markup.</summary>
    public static string Line(string? text) => Markup.Escape(Flat(text ?? ""));

    /// <summary>With its lines and tabs. For markup.</summary>
    public static string Lines(string text) => Markup.Escape(Clean(text));

    /// <summary>The first characters of one line. For markup.</summary>
    public static string Start(string text, int length)
    {
        var flat = Flat(text);
        return flat.Length <= length ? Markup.Escape(flat) : Markup.Escape(Cut(flat, length)) + "…";
    }

    /// <summary>No half of a character is left at the end.</summary>
    public static string Cut(string text, int length) => text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    public static string Flat(string text)
    {
        var builder = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                if (builder.Length == 0 || builder[^1] != ' ') builder.Append(' ');
            }
            else if (!Acts(c))
            {
                builder.Append(c);
            }
        }

        return builder.ToString();
    }

    /// <summary>Does something to the text around it instead of being shown: controls, embeddings, overrides and isolates of direction.</summary>
    private static bool Acts(char c) => char.IsControl(c) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static string Clean(string text)
    {
        var builder = new StringBuilder(text.Length);
        foreach (var c in text.ReplaceLineEndings("\n"))
        {
            if (c is '\n' or '\t' || !Acts(c)) builder.Append(c);
        }

        return builder.ToString();
    }
}
