namespace Asemb.Postgres.Keys;

internal static class KeySql
{
    private const string Columns = "id, name, hint, scopes, workspaces, created_at, expires_at, revoked_at, last_used_at";

    public const string Insert = """
        INSERT INTO asemb.api_keys (id, name, hint, secret_hash, scopes, workspaces, names_among, created_at, expires_at, revoked_at, last_used_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (name, names_among) WHERE revoked_at IS NULL DO NOTHING
        """;

    public const string FindByHash = $"SELECT {Columns} FROM asemb.api_keys WHERE secret_hash = $1";

    public const string List = $"SELECT {Columns} FROM asemb.api_keys ORDER BY sequence DESC";

    public const string Revoke = "UPDATE asemb.api_keys SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL";

    /// <summary>
    /// Takes a workspace from the keys bound to it, so that none of them reaches a later workspace of the same name. Their names are free from then
    /// on: whoever has that later workspace must not find them taken.
    /// </summary>
    public const string Unbind = """
        UPDATE asemb.api_keys SET workspaces = array_remove(workspaces, $1), names_among = id::text
        WHERE workspaces IS NOT NULL AND $1 = ANY (workspaces)
        """;

    /// <summary>Touches may arrive out of order: the latest use stays.</summary>
    public const string Touch = "UPDATE asemb.api_keys SET last_used_at = greatest(last_used_at, $1) WHERE id = $2";
}
