using System.Text.RegularExpressions;

namespace Asemb.Cli.Output;

/// <summary>
/// What a person types to run this program: <c>./asemb</c> in a checkout that is not on the PATH. The launcher says how it was called; commands in
/// hints are shown with that name, so that they work when pasted.
/// </summary>
internal static partial class CommandName
{
    private const string Plain = "asemb";
    private const string Variable = "ASEMB_COMMAND";

    public static string Typed => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } name ? name : Plain;

    /// <summary>The text with every command line in it as it must be typed here.</summary>
    public static string In(string text)
    {
        var typed = Typed;
        return string.Equals(typed, Plain, StringComparison.Ordinal) ? text : Mention().Replace(text, _ => typed);
    }

    /// <summary>
    /// The same for a hint that is to be pasted: with the data directory that the command line named, without which it would work on another one.
    /// </summary>
    /// <param name="data">As it was given with --data; null when it was not.</param>
    public static string In(string text, string? data) => data is null ? In(text) : Mention().Replace(text, _ => $"{Typed} --data {ShellWord.Quote(data)}");

    /// <summary>The name with a command or an option behind it; "another asemb process" is prose, and paths end with the name too.</summary>
    [GeneratedRegex(
        @"(?<![\w./\\-])asemb(?= (?:(?:up|down|serve|ingest|import|search|documents|jobs|sources|workspaces|keys|webhooks|models|migrate|db|store|readiness|doctor|version|help)(?![\w-])|\[|<|--))",
        RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Mention();
}
