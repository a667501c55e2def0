using System.Text.RegularExpressions;

namespace Asemb.Cli.Output;

/// <summary>A text as one word of a command line that is pasted into a shell.</summary>
internal static partial class ShellWord
{
    public static string Quote(string text) =>
        Harmless().IsMatch(text) ? text
        : OperatingSystem.IsWindows() ? $"\"{text}\""
        : "'" + text.Replace("'", @"'\''", StringComparison.Ordinal) + "'";

    [GeneratedRegex(@"^[\w./:@%+=,-]+\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Harmless();
}
