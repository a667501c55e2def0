using Asemb.Core.Errors;
using Asemb.Server.Security;

namespace Asemb.Server.Stores;

/// <summary>
/// The store that <c>up --store</c> was told, kept in the data directory in a file that only its owner may read, since it may hold a password. Whatever
/// the configuration says goes before it.
/// </summary>
public static class RememberedStore
{
    /// <summary>Name of the file in the data directory.</summary>
    public const string FileName = "store.connection";

    /// <summary>Null when none is remembered.</summary>
    /// <exception cref="AsembException"><c>invalid_configuration</c> when the file cannot be read.</exception>
    public static string? Read(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, FileName);
        if (!File.Exists(path)) return null;
        try
        {
            return File.ReadAllText(path).Trim() is { Length: > 0 } text ? text : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AsembException(ErrorCodes.InvalidConfiguration, $"{path}, which says where the store is, cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Replaces what was remembered. The embedded store needs no memory.</summary>
    public static async Task WriteAsync(string dataDirectory, string text, CancellationToken cancellationToken)
    {
        var path = Path.Combine(dataDirectory, FileName);
        if (StoreAddress.Parse(text) == StoreAddress.Embedded) File.Delete(path);
        else await PrivateFile.WriteAsync(path, text.Trim() + "\n", cancellationToken);
    }
}
