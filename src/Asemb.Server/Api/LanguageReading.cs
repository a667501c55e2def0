using Asemb.Core.Errors;
using Asemb.Core.Words;
using Asemb.Server.Configuration;

namespace Asemb.Server.Api;

/// <summary>Reads the language of a words index.</summary>
internal static class LanguageReading
{
    /// <exception cref="AsembException"><c>invalid_request</c></exception>
    public static string Read(string? language)
    {
        if (string.IsNullOrWhiteSpace(language)) return TextLanguages.Auto;
        var name = language.Trim().ToLowerInvariant();
        return TextLanguages.IsKnown(name)
            ? name
            : throw new AsembException(ErrorCodes.InvalidRequest, $"'{ShownText.Shorten(language)}' is no language of the words index. {NearestName.Suggest(name, [TextLanguages.Auto, .. TextLanguages.Names])}") { Field = "language" };
    }
}
