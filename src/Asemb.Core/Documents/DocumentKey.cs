using Asemb.Core.Errors;

namespace Asemb.Core.Documents;

/// <summary>Limits of what a client may call a document, its source and its URI.</summary>
public static class DocumentKey
{
    /// <summary>UTF-16 units of a key, a source name or a file name.</summary>
    public const int MaxLength = 1024;

    /// <exception cref="AsembException"><c>invalid_name</c></exception>
    public static void Require(string value, string field)
    {
        if (string.IsNullOrWhiteSpace(value) || value.Length > MaxLength || value.Any(char.IsControl) || HasLoneSurrogate(value))
        {
            throw new AsembException(ErrorCodes.InvalidName, $"{field} must have 1 to {MaxLength} characters, not all blank, and no control characters.") { Field = field };
        }
    }

    private static bool HasLoneSurrogate(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (!char.IsSurrogate(value[i])) continue;
            if (!char.IsHighSurrogate(value[i]) || i + 1 >= value.Length || !char.IsLowSurrogate(value[i + 1])) return true;
            i++;
        }

        return false;
    }
}
