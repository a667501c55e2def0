using Asemb.Core.Errors;
using Asemb.Server.Configuration;

namespace Asemb.Server.Security;

/// <summary>
/// The key that <see cref="SecretBox"/> encrypts with: 32 bytes, written as base64. Configured, or made for the embedded store when it is first needed and
/// kept beside it. Servers that share a store must be given the same.
/// </summary>
internal static class SecretKey
{
    /// <summary>Name of the file in the data directory.</summary>
    public const string FileName = "secret.key";

    public const int Bytes = 32;
    private const string HowToMake = "Make one with: openssl rand -base64 32";

    /// <returns>Null when none is configured.</returns>
    public static byte[]? Read(SecurityOptions options, List<string> errors)
    {
        if (options.SecretKey is null && options.SecretKeyFile is null) return null;
        if (options.SecretKey is not null && options.SecretKeyFile is not null)
        {
            errors.Add("Security:SecretKey and Security:SecretKeyFile: both are set. Keep one.");
            return null;
        }

        try
        {
            var text = options.SecretKey ?? File.ReadAllText(options.SecretKeyFile!);
            if (Parse(text) is { } key) return key;
            errors.Add($"Security:{(options.SecretKey is null ? $"SecretKeyFile: what {options.SecretKeyFile} holds" : "SecretKey: the value")} is not base64 of {Bytes} bytes. {HowToMake}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors.Add($"Security:SecretKeyFile: {options.SecretKeyFile} cannot be read: {exception.Message}");
        }

        return null;
    }

    /// <summary>That of the data directory; null when there is none yet.</summary>
    /// <exception cref="AsembException"><c>invalid_configuration</c></exception>
    public static async Task<byte[]?> ReadFileAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        var path = Path.Combine(dataDirectory, FileName);
        if (!File.Exists(path)) return null;
        return Parse(await File.ReadAllTextAsync(path, cancellationToken))
            ?? throw new AsembException(
                ErrorCodes.InvalidConfiguration,
                $"{path} is damaged: it must hold base64 of {Bytes} bytes. Bring it back from a backup; or delete it and rotate the secret of every webhook.");
    }

    public static AsembException Missing() => new(
        ErrorCodes.SecretKeyMissing,
        "This server has no key to encrypt the secrets of webhooks with, and with a store in PostgreSQL it makes none by itself, since every server there must have the same. "
        + $"Set Security:SecretKey or Security:SecretKeyFile on all of them. {HowToMake}");

    private static byte[]? Parse(string text)
    {
        var key = new byte[Bytes];
        return Convert.TryFromBase64String(text.Trim(), key, out var written) && written == Bytes ? key : null;
    }
}
