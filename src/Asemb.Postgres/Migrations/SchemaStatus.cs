using Asemb.Core.Errors;
using Asemb.Core.Stores;
using Asemb.Postgres.Connections;

namespace Asemb.Postgres.Migrations;

/// <summary>How far a database is.</summary>
/// <param name="Applied">What it has, in order.</param>
/// <param name="Pending">What this program would add.</param>
/// <param name="Drifted">What it has in another text than this program knows.</param>
/// <param name="Newer">What it has and this program does not know.</param>
public sealed record SchemaStatus(
    LoginFacts Login,
    IReadOnlyList<AppliedMigration> Applied,
    IReadOnlyList<Migration> Pending,
    IReadOnlyList<AppliedMigration> Drifted,
    IReadOnlyList<AppliedMigration> Newer)
{
    public static SchemaStatus Of(LoginFacts login, IReadOnlyList<AppliedMigration> applied)
    {
        var known = SchemaMigrations.All.ToDictionary(migration => migration.Version);
        var versions = applied.Select(migration => migration.Version).ToHashSet();
        return new SchemaStatus(
            login,
            applied,
            [.. SchemaMigrations.All.Where(migration => !versions.Contains(migration.Version))],
            [.. applied.Where(migration => known.TryGetValue(migration.Version, out var ours) && !string.Equals(ours.Checksum, migration.Checksum, StringComparison.Ordinal))],
            [.. applied.Where(migration => !known.ContainsKey(migration.Version))]);
    }

    /// <exception cref="AsembException"><c>schema_too_new</c>, <c>schema_drifted</c></exception>
    public void RequireOurs(string where)
    {
        if (Newer.Count > 0)
        {
            throw new AsembException(
                ErrorCodes.SchemaTooNew,
                $"{where} has schema {Newer[^1].Version}, and this program knows schemas up to {SchemaMigrations.All[^1].Version}. Use the newer program that migrated it, or restore a backup made before the upgrade.");
        }

        if (Drifted.Count > 0)
        {
            throw new AsembException(
                ErrorCodes.SchemaDrifted,
                $"{where} was migrated with another '{Drifted[0].Name}' than this program's. It was migrated by a build that was never released, or the record was changed by hand: use that build, or restore a backup.");
        }
    }
}
