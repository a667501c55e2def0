using Asemb.Core.Errors;
using Asemb.Server.Configuration;

namespace Asemb.Server.Stores;

/// <summary>
/// Which store the settings mean: <c>Store:Connection</c> or the file of <c>Store:ConnectionFile</c>; when neither is set, nor <c>Store:Path</c>, the one that
/// <c>up --store</c> remembered for the data directory.
/// </summary>
internal static class StoreLocation
{
    /// <param name="errors">What is wrong is added to it.</param>
    public static StoreAddress Find(StoreOptions options, string dataDirectory, List<string> errors)
    {
        if (options is { Connection: not null, ConnectionFile: not null }) errors.Add("Store:Connection and Store:ConnectionFile both say where the store is: set one of them.");
        try
        {
            var address = StoreAddress.Parse(Text(options, dataDirectory));
            if (address.IsPostgres && options.Path is not null) errors.Add($"Store:Path names an SQLite file, and the store is {address.Shown}: set one of them.");
            return address;
        }
        catch (AsembException exception) when (exception.Error == ErrorCodes.InvalidConfiguration)
        {
            errors.Add($"{Place(options, dataDirectory)}: {exception.Message}");
            return StoreAddress.Embedded;
        }
    }

    /// <summary>What says it.</summary>
    private static string Place(StoreOptions options, string dataDirectory) => options switch
    {
        { ConnectionFile: not null } => "Store:ConnectionFile",
        { Connection: not null } => "Store:Connection",
        _ => $"{Path.Combine(dataDirectory, RememberedStore.FileName)}, which 'asemb up --store' wrote",
    };

    private static string? Text(StoreOptions options, string dataDirectory)
    {
        if (options.ConnectionFile is not { } file) return options.Connection ?? (options.Path is null ? RememberedStore.Read(dataDirectory) : null);
        try
        {
            return File.ReadAllText(Path.GetFullPath(file, dataDirectory)) is var text && !string.IsNullOrWhiteSpace(text)
                ? text
                : throw new AsembException(ErrorCodes.InvalidConfiguration, $"'{file}' is empty.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AsembException(ErrorCodes.InvalidConfiguration, $"'{file}' cannot be read: {exception.Message}", exception);
        }
    }
}
