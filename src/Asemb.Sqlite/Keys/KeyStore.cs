using System.Text.Json;
using Asemb.Core.Errors;
using Asemb.Core.Keys;
using Asemb.Sqlite.Connections;
using Microsoft.Data.Sqlite;

namespace Asemb.Sqlite.Keys;

internal sealed class KeyStore(SqliteDatabase database) : IKeyStore
{
    public Task CreateAsync(ApiKey key, byte[] secretHash, CancellationToken cancellationToken) =>
        database.WriteAsync(
            write =>
            {
                var inserted = write.Session.Execute(
                    KeySql.Insert,
                    ("$id", key.Id.ToByteArray()),
                    ("$name", key.Name),
                    ("$hint", key.Hint),
                    ("$hash", secretHash),
                    ("$scopes", (int)key.Scopes),
                    ("$workspaces", key.Workspaces is null ? null : JsonSerializer.Serialize(key.Workspaces)),
                    ("$among", key.Workspaces is null ? "" : JsonSerializer.Serialize(key.Workspaces.Order(StringComparer.Ordinal))),
                    ("$created", key.CreatedAt.ToUnixTimeMilliseconds()),
                    ("$expires", key.ExpiresAt?.ToUnixTimeMilliseconds()),
                    ("$revoked", key.RevokedAt?.ToUnixTimeMilliseconds()),
                    ("$used", key.LastUsedAt?.ToUnixTimeMilliseconds()));
                return inserted == 1
                    ? true
                    : throw new AsembException(ErrorCodes.KeyExists, $"There is a key '{key.Name}' for the same workspaces that is not revoked. Revoke it first, or choose another name.") { Field = "name" };
            },
            cancellationToken);

    public Task<ApiKey?> FindByHashAsync(byte[] secretHash, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.Single(KeySql.FindByHash, Read, ("$hash", secretHash)), cancellationToken);

    public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(session => session.Query(KeySql.List, Read), cancellationToken);

    public Task<bool> RevokeAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            write => write.Session.Execute(KeySql.Revoke, ("$now", now.ToUnixTimeMilliseconds()), ("$id", id.ToByteArray())) == 1,
            cancellationToken);

    public Task TouchAsync(Guid id, DateTimeOffset usedAt, CancellationToken cancellationToken) =>
        database.WriteAsync(
            write => write.Session.Execute(KeySql.Touch, ("$used", usedAt.ToUnixTimeMilliseconds()), ("$id", id.ToByteArray())),
            cancellationToken);

    internal static ApiKey Read(SqliteDataReader row) => new(
        new Guid(row.GetFieldValue<byte[]>(0)),
        row.GetString(1),
        row.GetString(2),
        (KeyScopes)row.GetInt32(3),
        row.IsDBNull(4) ? null : JsonSerializer.Deserialize<List<string>>(row.GetString(4)),
        row.GetTime(5),
        row.GetTimeOrNull(6),
        row.GetTimeOrNull(7),
        row.GetTimeOrNull(8));
}
