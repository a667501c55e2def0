using System.Text.RegularExpressions;
using Asemb.Core.Errors;

namespace Asemb.Core.Sources;

/// <summary>Names of sources: 1 to 100 letters and digits of ASCII, '.', '-' and '_', beginning with a letter or digit, so that they fit URLs and document keys.</summary>
public static partial class SourceName
{
    public const int MaxLength = 100;

    public static bool IsValid(string name) => Pattern().IsMatch(name);

    /// <exception cref="AsembException"><c>invalid_name</c></exception>
    public static void Require(string name)
    {
        if (IsValid(name)) return;
        throw new AsembException(
            ErrorCodes.InvalidName, $"'{ShownText.Shorten(name)}' is not a source name. Use 1 to {MaxLength} of a-z, A-Z, 0-9, '.', '-' and '_', beginning with a letter or a digit.")
        { Field = "name" };
    }

    /// <summary>A name made of a text such as an address: what does not fit becomes '-'; null when nothing is left.</summary>
    public static string? From(string text)
    {
        var name = Unfit().Replace(text, "-").Trim('-', '.', '_');
        if (name.Length > MaxLength) name = name[..MaxLength].TrimEnd('-', '.', '_');
        return name.Length > 0 ? name : null;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"[^A-Za-z0-9._]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Unfit();
}
