namespace Asemb.Sqlite.Keys;

internal static class KeySql
{
    private const string Columns = "id, name, hint, scopes, workspaces, created_at, expires_at, revoked_at, last_used_at";

    public const string Insert = """
        INSERT INTO api_keys (id, name, hint, secret_hash, scopes, workspaces, names_among, created_at, expires_at, revoked_at, last_used_at)
        VALUES ($id, $name, $hint, $hash, $scopes, $workspaces, $among, $created, $expires, $revoked, $used)
        ON CONFLICT (name, names_among) WHERE revoked_at IS NULL DO NOTHING
        """;

    public const string FindByHash = $"SELECT {Columns} FROM api_keys WHERE secret_hash = $hash";

    public const string List = $"SELECT {Columns} FROM api_keys ORDER BY sequence DESC";

    public const string Revoke = "UPDATE api_keys SET revoked_at = $now WHERE id = $id AND revoked_at IS NULL";

    /// <summary>
    /// Takes a workspace from the keys bound to it, so that none of them reaches a later workspace of the same name. Their names are free from then
    /// on: whoever has that later workspace must not find them taken.
    /// </summary>
    public const string Unbind = """
        UPDATE api_keys SET
            workspaces = (SELECT json_group_array(value) FROM json_each(workspaces) WHERE value <> $name),
            names_among = hex(id)
        WHERE workspaces IS NOT NULL AND EXISTS (SELECT 1 FROM json_each(workspaces) WHERE value = $name)
        """;

    /// <summary>Touches may arrive out of order: the latest use stays.</summary>
    public const string Touch = "UPDATE api_keys SET last_used_at = max(coalesce(last_used_at, 0), $used) WHERE id = $id";
}
