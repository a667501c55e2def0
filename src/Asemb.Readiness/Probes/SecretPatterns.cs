using System.Text.RegularExpressions;
using Asemb.Core.Keys;

namespace Asemb.Readiness.Probes;

/// <summary>
/// What secrets look like: our own keys, whose checksum tells them from look-alikes in tests and documentation, private keys, and tokens with the
/// prefixes that their issuers publish for this purpose.
/// </summary>
internal static partial class SecretPatterns
{
    /// <summary>The kind of the first secret in the text; null when there is none. Never the secret itself.</summary>
    public static string? Find(string text)
    {
        foreach (var match in OwnKey().EnumerateMatches(text))
        {
            if (ApiKeySecret.IsWellFormed(text.AsSpan(match.Index, match.Length))) return "a key of ASEMB";
        }

        var found = Token().Match(text);
        return found.Success ? found.Groups.Values.Skip(1).First(group => group.Success).Name.Replace('_', ' ') : null;
    }

    [GeneratedRegex("asemb_[a-z2-7]{58}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex OwnKey();

    [GeneratedRegex(
        """
        (?<private_key>-----BEGIN\ (?:[A-Z0-9]+\ )*PRIVATE\ KEY-----)
        |(?<AWS_key>\b(?:AKIA|ASIA)[0-9A-Z]{16}\b)
        |(?<GitHub_token>\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60}))
        |(?<Slack_token>\bxox[abprs]-[0-9A-Za-z-]{20})
        |(?<OpenAI_key>\bsk-(?:proj-|ant-)?[A-Za-z0-9_-]{40})
        |(?<Google_key>\bAIza[0-9A-Za-z_-]{35}\b)
        |(?<npm_token>\bnpm_[A-Za-z0-9]{36}\b)
        |(?<NuGet_key>\boy2[a-z0-9]{43}\b)
        """,
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Token();
}
