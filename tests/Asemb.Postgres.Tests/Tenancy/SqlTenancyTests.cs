using System.Reflection;
using System.Text.RegularExpressions;

namespace Asemb.Postgres.Tests.Tenancy;

/// <summary>
/// Every statement on a tenant's table names the workspace besides row-level security: the planner needs it, and no mistake in either alone shows a row of
/// another tenant. The few that need not are listed with the reason.
/// </summary>
public sealed partial class SqlTenancyTests
{
    private static readonly string[] TenantTables =
    [
        "embedding_indexes", "documents", "document_contents", "document_fields", "chunks", "chunk_words", "lexicon", "lexicon_changes", "jobs", "job_documents", "idempotency", "query_log",
        "transfers", "sources", "source_items", "source_syncs", "webhooks", "webhook_deliveries", "followed_jobs", "replaced_contents",
    ];

    /// <summary>Statements without a workspace, and why they cannot reach another's rows.</summary>
    private static readonly Dictionary<string, string> Exempt = new(StringComparer.Ordinal)
    {
        ["WorkspaceSql.Find"] = "By the workspace's name, which was entered in the statement before: asemb.current_workspace().",
    };

    [Fact]
    public void Every_statement_on_a_tenants_table_names_the_workspace()
    {
        var statements = Statements().ToList();
        Assert.True(statements.Count > 60, $"only {statements.Count} statements were found");

        var without = statements.Where(statement => Touches(statement.Sql) && !NamesWorkspace(statement.Sql)).Select(statement => statement.Name).ToList();

        Assert.Equal(Exempt.Keys.Order(StringComparer.Ordinal), without.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("SELECT * FROM asemb.documents WHERE id = $1", false)]
    [InlineData("SELECT * FROM asemb.documents d WHERE d.workspace_id = $1 AND d.id = $2", true)]
    [InlineData("INSERT INTO asemb.jobs (workspace_id, id) VALUES ($1, $2)", true)]
    [InlineData("INSERT INTO asemb.chunks (workspace_id, id) SELECT $1, given.* FROM unnest($2::bigint[]) AS given", true)]
    [InlineData("DELETE FROM asemb.chunks WHERE document_id IN (SELECT id FROM asemb.documents WHERE workspace_id = $2)", false)]
    public void Tells_a_statement_that_names_the_workspace(string sql, bool names)
    {
        Assert.True(Touches(sql));
        Assert.Equal(names, NamesWorkspace(sql));
    }

    private static IEnumerable<(string Name, string Sql)> Statements() =>
        from type in typeof(PostgresStore).Assembly.GetTypes()
        where type.Name.EndsWith("Sql", StringComparison.Ordinal) && type.Name is not ("MigrationSql" or "StatisticsSql" or "StoreSql")
        from field in type.GetFields(BindingFlags.Static | BindingFlags.Public)
        where field.IsLiteral && field.FieldType == typeof(string)
        let sql = (string)field.GetRawConstantValue()!
        where Verb().IsMatch(sql)
        select ($"{type.Name}.{field.Name}", sql);

    private static bool Touches(string sql) => TenantTables.Any(table => Regex.IsMatch(sql, $@"\b(FROM|JOIN|INTO|UPDATE)\s+asemb\.{table}\b", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)));

    private static bool NamesWorkspace(string sql) => Workspace().IsMatch(sql);

    [GeneratedRegex(@"\A\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Verb();

    [GeneratedRegex(@"workspace_id = \$1\b|\(\s*workspace_id\b[^)]*\)\s*(VALUES\s*\(\$1\b|(OVERRIDING SYSTEM VALUE\s*)?SELECT \$1\b)", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Workspace();
}
