using System.Text.RegularExpressions;
using Asemb.Core.Errors;

namespace Asemb.Core.Workspaces;

/// <summary>Names of workspaces: 1 to 63 of a-z, 0-9, '-' and '_', beginning with a letter or digit, so that they fit URLs and file names.</summary>
public static partial class WorkspaceName
{
    public const string Default = "default";

    public static bool IsValid(string name) => Pattern().IsMatch(name);

    /// <exception cref="AsembException"><c>invalid_name</c></exception>
    public static void Require(string name)
    {
        if (!IsValid(name))
        {
            throw new AsembException(ErrorCodes.InvalidName, $"'{ShownText.Shorten(name)}' is not a workspace name. Use 1 to 63 of a-z, 0-9, '-' and '_', beginning with a letter or a digit.");
        }
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9_-]{0,62}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
