using System.Text.RegularExpressions;
using Asemb.Core.Errors;

namespace Asemb.Core.Webhooks;

/// <summary>Names of webhooks: 1 to 63 of a-z, 0-9, '-', '_' and '.', beginning with a letter or digit, so that the name of a host is one.</summary>
public static partial class WebhookName
{
    public static bool IsValid(string name) => Pattern().IsMatch(name);

    /// <exception cref="AsembException"><c>invalid_name</c></exception>
    public static void Require(string name)
    {
        if (IsValid(name)) return;
        throw new AsembException(
            ErrorCodes.InvalidName, $"'{ShownText.Shorten(name)}' is not a name for a webhook. Use 1 to 63 of a-z, 0-9, '-', '_' and '.', beginning with a letter or a digit.")
        { Field = "name" };
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,62}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
