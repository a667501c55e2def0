using System.IO.Enumeration;

namespace Asemb.Core.Documents;

/// <summary>
/// A pattern for paths with forward slashes: <c>*</c> and <c>?</c> stay within a name, <c>**</c> spans folders. One without a slash is for names, in
/// whatever folder.
/// </summary>
public sealed class FilePattern(string text)
{
    private readonly string[] _segments = text.Contains('/', StringComparison.Ordinal) ? text.Trim('/').Split('/') : ["**", text];

    public string Text => text;

    public bool Matches(string path) => Matches(_segments, path.Split('/'));

    /// <summary>
    /// Segment by segment. Where it does not fit, only the last <c>**</c> takes one more: what the ones before it took fitted already, so that no pattern
    /// takes long.
    /// </summary>
    public static bool Matches(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path)
    {
        int at = 0, look = 0, open = -1, openLook = 0;
        while (look < path.Length)
        {
            if (at < pattern.Length && string.Equals(pattern[at], "**", StringComparison.Ordinal))
            {
                (open, openLook) = (at++, look);
            }
            else if (at < pattern.Length && FileSystemName.MatchesSimpleExpression(pattern[at], path[look], ignoreCase: false))
            {
                at++;
                look++;
            }
            else if (open >= 0)
            {
                (at, look) = (open + 1, ++openLook);
            }
            else
            {
                return false;
            }
        }

        while (at < pattern.Length && string.Equals(pattern[at], "**", StringComparison.Ordinal)) at++;
        return at == pattern.Length;
    }
}
