namespace Asemb.Server.Api;

/// <summary>Reads the language of a words index.</summary>
internal static class LanguageReading
{
    public const string Automatic = "auto";

    public static string Read(string? language) => string.IsNullOrWhiteSpace(language) ? Automatic : language.Trim().ToLowerInvariant();
}
