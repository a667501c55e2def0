using Asemb.Core.Errors;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asemb.Postgres.Tests.BadDays;

/// <summary>A store on a connection string, as the server opens it.</summary>
internal static class Opening
{
    public static PostgresStoreOptions Options(string connectionString) => new() { ConnectionString = connectionString, MaxConnections = 10 };

    public static Task<PostgresStore> OpenAsync(string connectionString) =>
        PostgresStore.OpenAsync(Options(connectionString), NullLoggerFactory.Instance, TestContext.Current.CancellationToken);

    public static async Task<AsembException> RefusedAsync(string connectionString)
    {
        var refused = await Assert.ThrowsAsync<AsembException>(async () =>
        {
            await using var store = await OpenAsync(connectionString);
        });
        Assert.Equal(ErrorCodes.StoreUnavailable, refused.Error);
        return refused;
    }
}
