namespace Asemb.Postgres.Connections;

internal static class SessionSql
{
    /// <summary>Everything after it in this transaction sees this workspace alone.</summary>
    public const string Enter = "SELECT asemb.enter($1)";

    /// <summary>Of a transaction that changed nothing.</summary>
    public const string End = "ROLLBACK";

    /// <summary>
    /// As <see cref="Enter"/>, unless <c>$1</c> is null; and what is acknowledged is on disk, whatever the server's default is. With <c>$3</c> statements take as long as
    /// they take, whatever limit the login has.
    /// </summary>
    public const string BeginWrite = """
        SELECT CASE WHEN $1 IS NOT NULL THEN asemb.enter($1) END,
            set_config('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, true),
            set_config('lock_timeout', $2, true),
            set_config('statement_timeout', CASE WHEN $3 THEN '0' ELSE current_setting('statement_timeout') END, true)
        """;
}
