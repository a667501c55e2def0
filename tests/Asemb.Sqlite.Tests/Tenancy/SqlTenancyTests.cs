using System.Reflection;
using System.Text.RegularExpressions;

namespace Asemb.Sqlite.Tests.Tenancy;

/// <summary>
/// Every statement on a tenant's table names the workspace, so that no mistake in an id can reach another tenant's rows. The few that need not are
/// listed with the reason; a new statement without a workspace fails here until its author has given one.
/// </summary>
public sealed partial class SqlTenancyTests
{
    private static readonly string[] TenantTables =
        ["documents", "document_contents", "chunks", "vectors", "terms", "jobs", "job_documents", "idempotency", "embedding_indexes", "sources", "source_items", "source_syncs", "webhooks", "webhook_deliveries", "followed_jobs", "replaced_contents"];

    /// <summary>Statements without a workspace, and why they cannot reach another's rows.</summary>
    private static readonly Dictionary<string, string> Exempt = new(StringComparer.Ordinal)
    {
        ["AcceptSql.ForgetAnswers"] = "Housekeeping by age, over all workspaces.",
        ["AcceptSql.ForgetJobs"] = "Housekeeping by age, over all workspaces.",
        ["DeliverySql.ReleaseAll"] = "The one process that sends for all workspaces was started again.",
        ["EmbeddingIndexSql.ListBuilding"] = "What is under construction in all workspaces; each is then read by its own id.",
        ["EmbeddingIndexSql.ReleaseClaims"] = "The one process that drives for all workspaces was started again.",
        ["LeaseSql.DueWorkspaces"] = "The queue of all workspaces; joins each to its own documents.",
        ["LeaseSql.ReleaseAll"] = "The one process that leases for all workspaces was started again.",
        ["LeaseSql.BringForward"] = "The clock of all workspaces went back.",
        ["LeaseSql.Take"] = "By an id that LeaseSql.Due has read in the same transaction.",
        ["LeaseSql.Leased"] = "By id and the secret token of its lease; the workspace is what it asks for.",
        ["SyncSql.Due"] = "The queue of all workspaces' sources; each is then claimed by its own id.",
        ["SyncSql.ReleaseAll"] = "The one process that syncs for all workspaces was started again.",
        ["WebhookSql.Lanes"] = "The webhooks of all workspaces; each is then read with its own workspace.",
        ["WorkspaceSql.List"] = "Lists workspaces, each joined to its own index.",
        ["WorkspaceSql.Find"] = "By the workspace's name, joined to its own index.",
    };

    [Fact]
    public void Every_statement_on_a_tenants_table_names_the_workspace()
    {
        var statements = Statements().ToList();
        Assert.True(statements.Count > 50, $"only {statements.Count} statements were found");

        var without = statements.Where(statement => Touches(statement.Sql) && !NamesWorkspace(statement.Sql)).Select(statement => statement.Name).ToList();

        Assert.Equal(Exempt.Keys.Order(StringComparer.Ordinal), without.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Statements_are_constants_so_that_no_value_can_be_written_into_them()
    {
        var fields = Classes().SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)).ToList();

        Assert.All(fields, field => Assert.True(field.IsLiteral, $"{field.DeclaringType!.Name}.{field.Name} is not a constant"));
        Assert.All(Classes(), type => Assert.DoesNotContain(type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic), method => method.DeclaringType == type));
    }

    [Theory]
    [InlineData("SELECT * FROM documents WHERE id = $id", false)]
    [InlineData("SELECT * FROM documents d WHERE d.workspace_id = $workspace AND d.id = $id", true)]
    [InlineData("INSERT INTO chunks (workspace_id) VALUES ($workspace)", true)]
    [InlineData("DELETE FROM chunks WHERE document_id IN (SELECT id FROM documents WHERE workspace_id = other)", false)]
    public void Tells_a_statement_that_names_the_workspace(string sql, bool names)
    {
        Assert.True(Touches(sql));
        Assert.Equal(names, NamesWorkspace(sql));
    }

    private static IEnumerable<Type> Classes() =>
        typeof(SqliteStore).Assembly.GetTypes().Where(type => type.Name.EndsWith("Sql", StringComparison.Ordinal) && type.Name is not ("VerifySql" or "MigrationSql"));

    private static IEnumerable<(string Name, string Sql)> Statements() =>
        from type in Classes()
        from field in type.GetFields(BindingFlags.Static | BindingFlags.Public)
        where field.IsLiteral && field.FieldType == typeof(string)
        let sql = (string)field.GetRawConstantValue()!
        where Verb().IsMatch(sql)
        select ($"{type.Name}.{field.Name}", sql);

    private static bool Touches(string sql) => TenantTables.Any(table => Regex.IsMatch(sql, $@"\b(FROM|JOIN|INTO|UPDATE)\s+{table}\b", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)));

    /// <summary>Compared with the parameter, written as one, or by the id of the workspace itself.</summary>
    private static bool NamesWorkspace(string sql) => Workspace().IsMatch(sql) || (sql.Contains("workspaces w", StringComparison.Ordinal) && sql.Contains("w.id = $id", StringComparison.Ordinal));

    [GeneratedRegex(@"\A\s*(SELECT|INSERT|UPDATE|DELETE)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Verb();

    [GeneratedRegex(@"workspace_id = \$(workspace|id)\b|\(.*\bworkspace_id\b.*\)\s*VALUES\s*\(.*\$workspace\b|VALUES \(\$workspace\b", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Workspace();
}
