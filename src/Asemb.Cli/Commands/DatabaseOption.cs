using Asemb.Core.Errors;
using Asemb.Server.Stores;

namespace Asemb.Cli.Commands;

/// <summary>A database that a command itself connects to, from <c>--connection</c> or <c>--connection-file</c>.</summary>
internal static class DatabaseOption
{
    /// <returns>A connection string.</returns>
    /// <exception cref="AsembException"><c>usage</c>, <c>path_not_found</c>, <c>invalid_configuration</c></exception>
    public static async Task<string> ReadAsync(string? connection, string? file, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(connection) == string.IsNullOrWhiteSpace(file))
            throw new AsembException(ErrorCodes.Usage, "Say which database with --connection or with --connection-file; one of the two.");
        if (!string.IsNullOrWhiteSpace(file) && !File.Exists(file)) throw new AsembException(ErrorCodes.PathNotFound, $"There is no file '{file}'.");
        var text = string.IsNullOrWhiteSpace(file) ? connection : await File.ReadAllTextAsync(file, cancellationToken);
        return StoreAddress.Parse(text).ConnectionString
            ?? throw new AsembException(ErrorCodes.Usage, "That is no PostgreSQL database. Write 'Host=db.example.org;Database=shop;Username=me' or postgres://me@db.example.org/shop.");
    }
}
