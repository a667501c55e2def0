using System.Text.Json;
using Asemb.Core.Errors;
using Asemb.Core.Keys;
using Asemb.Postgres.Connections;
using Npgsql;

namespace Asemb.Postgres.Keys;

/// <summary>Keys belong to the installation, not to a tenant: they are how a request is found to be of one.</summary>
internal sealed class KeyStore(PostgresDatabase database) : IKeyStore
{
    public Task CreateAsync(ApiKey key, byte[] secretHash, CancellationToken cancellationToken) => database.WriteAsync(
        null,
        async session => await session.ExecuteAsync(
            KeySql.Insert,
            cancellationToken,
            key.Id,
            key.Name,
            key.Hint,
            secretHash,
            (int)key.Scopes,
            key.Workspaces?.ToArray(),
            key.Workspaces is null ? "" : JsonSerializer.Serialize(key.Workspaces.Order(StringComparer.Ordinal)),
            key.CreatedAt,
            key.ExpiresAt,
            key.RevokedAt,
            key.LastUsedAt) == 1
            ? true
            : throw new AsembException(ErrorCodes.KeyExists, $"There is a key '{key.Name}' for the same workspaces that is not revoked. Revoke it first, or choose another name.") { Field = "name" },
        cancellationToken);

    public Task<ApiKey?> FindByHashAsync(byte[] secretHash, CancellationToken cancellationToken) =>
        database.ReadAsync(null, session => session.SingleAsync(KeySql.FindByHash, Read, cancellationToken, secretHash), cancellationToken);

    public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(null, session => session.QueryAsync(KeySql.List, Read, cancellationToken), cancellationToken);

    public Task<bool> RevokeAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(null, async session => await session.ExecuteAsync(KeySql.Revoke, cancellationToken, now, id) == 1, cancellationToken);

    public Task TouchAsync(Guid id, DateTimeOffset usedAt, CancellationToken cancellationToken) =>
        database.ReadAsync(null, session => session.ExecuteAsync(KeySql.Touch, cancellationToken, usedAt, id), cancellationToken);

    private static ApiKey Read(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        row.GetString(1),
        row.GetString(2),
        (KeyScopes)row.GetInt32(3),
        row.IsDBNull(4) ? null : row.GetFieldValue<string[]>(4),
        row.GetTime(5),
        row.GetTimeOrNull(6),
        row.GetTimeOrNull(7),
        row.GetTimeOrNull(8));
}
