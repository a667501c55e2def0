using Asemb.Core.Stores;
using Asemb.Postgres.Migrations;

namespace Asemb.Postgres.Tests.Operations;

public sealed class MigrationLintTests
{
    [Fact]
    public void The_migrations_of_this_program_keep_every_rule() => Assert.Empty(MigrationLint.Check(SchemaMigrations.All));

    [Theory]
    [InlineData("no-drop", "DROP TABLE asemb.jobs")]
    [InlineData("no-drop", "ALTER TABLE asemb.jobs\n  DROP COLUMN total")]
    [InlineData("no-rename", "ALTER TABLE asemb.jobs RENAME COLUMN total TO sum")]
    [InlineData("no-type-change", "ALTER TABLE asemb.jobs ALTER COLUMN total TYPE bigint")]
    [InlineData("no-index-on-existing", "CREATE INDEX jobs_total ON asemb.jobs (total)")]
    [InlineData("no-unfilled-column", "ALTER TABLE asemb.jobs ADD COLUMN owner text NOT NULL")]
    [InlineData("no-scanned-constraint", "ALTER TABLE asemb.jobs ADD CONSTRAINT positive CHECK (total > 0)")]
    [InlineData("no-not-null", "ALTER TABLE asemb.jobs ALTER COLUMN created_at SET NOT NULL")]
    [InlineData("no-maintenance", "REINDEX TABLE asemb.jobs")]
    public void Each_rule_is_told_when_it_is_broken(string rule, string sql) => Assert.Contains(rule, Assert.Single(Check(sql)), StringComparison.Ordinal);

    [Theory]
    [InlineData("ALTER TABLE asemb.jobs ADD COLUMN owner text")]
    [InlineData("ALTER TABLE asemb.jobs ADD COLUMN owner text NOT NULL DEFAULT ''")]
    [InlineData("ALTER TABLE asemb.jobs ADD CONSTRAINT positive CHECK (total > 0) NOT VALID")]
    [InlineData("CREATE TABLE asemb.fresh (id bigint); CREATE INDEX fresh_id ON asemb.fresh (id); ALTER TABLE asemb.fresh ADD CONSTRAINT k CHECK (id > 0)")]
    [InlineData("-- DROP TABLE asemb.jobs;\nSELECT 'DROP TABLE asemb.jobs'")]
    [InlineData("CREATE FUNCTION asemb.f() RETURNS void LANGUAGE sql AS $$ DROP TABLE asemb.jobs $$")]
    public void What_adds_or_only_speaks_of_it_is_allowed(string sql) => Assert.Empty(Check(sql));

    private static IReadOnlyList<string> Check(string sql) => MigrationLint.Check([new Migration(9, "0009_test", sql + ";\n", "")]);
}
