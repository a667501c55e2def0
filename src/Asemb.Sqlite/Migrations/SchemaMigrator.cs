using System.Globalization;
using System.Reflection;
using Asemb.Core.Errors;
using Asemb.Core.Stores;
using Asemb.Sqlite.Connections;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Asemb.Sqlite.Migrations;

/// <summary>
/// Brings a data file to the schema of this program: numbered migrations, each in its own transaction, recorded with its checksum. A file that
/// a newer program wrote, or whose recorded migrations differ from ours, is refused untouched.
/// </summary>
internal sealed class SchemaMigrator(TimeProvider time, ILogger logger)
{
    /// <summary>'ASMB' in ASCII, in the header of the file, so that other programs' SQLite files are told apart.</summary>
    public const int ApplicationId = 0x41534D42;

    public static IReadOnlyList<Migration> Migrations { get; } = Migration.Of(Assembly.GetExecutingAssembly());

    /// <summary>Reads how far the file is, and changes nothing.</summary>
    /// <returns>The number of migrations it has; null for an empty file.</returns>
    /// <exception cref="AsembException"><c>schema_too_new</c>, <c>schema_drifted</c>, <c>store_unavailable</c></exception>
    public int? Inspect(SqliteSession session, string path)
    {
        var application = session.Scalar<long>("PRAGMA application_id");
        if (application == ApplicationId)
        {
            var applied = session.Query(MigrationSql.List, row => new AppliedMigration(row.GetInt32(0), row.GetString(1), row.GetString(2)));
            Check(applied, path);
            return applied.Count;
        }

        return application == 0 && session.Scalar<long>(MigrationSql.CountTables) == 0
            ? null
            : throw new AsembException(ErrorCodes.StoreUnavailable, $"{path} is an SQLite file of another program. Choose another path, or move the file away.");
    }

    /// <param name="applied">As <see cref="Inspect"/> found.</param>
    /// <returns>The version the file now has.</returns>
    public int Migrate(SqliteSession session, int? applied)
    {
        if (applied is null)
        {
            session.Execute("BEGIN IMMEDIATE");
            session.Execute(MigrationSql.CreateTable);
            session.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"));
            session.Execute("COMMIT");
        }

        foreach (var migration in Migrations.Skip(applied ?? 0)) Apply(session, migration);
        return Migrations.Count;
    }

    /// <summary>Tables and indexes by kind and name, with the statements that made them.</summary>
    public static Dictionary<string, string> ReadSchema(SqliteSession session) => session
        .Query(MigrationSql.Schema, row => KeyValuePair.Create(row.GetString(0), row.GetString(1)))
        .ToDictionary(StringComparer.Ordinal);

    /// <summary>What the migrations make of an empty file.</summary>
    public static Dictionary<string, string> ReadExpected()
    {
        using var session = new SqliteSession(new SqliteConnection("Data Source=:memory:;Pooling=False"));
        session.Connection.Open();
        session.Execute(MigrationSql.CreateTable);
        foreach (var migration in Migrations) session.Execute(migration.Sql);
        return ReadSchema(session);
    }

    private static void Check(List<AppliedMigration> applied, string path)
    {
        if (applied.Count > Migrations.Count)
        {
            throw new AsembException(
                ErrorCodes.SchemaTooNew,
                $"{path} has schema {applied[^1].Version}, and this program knows schemas up to {Migrations.Count}. Use the newer program that wrote it, or restore a backup made before the upgrade.");
        }

        foreach (var (recorded, known) in applied.Zip(Migrations))
        {
            if (recorded.Version == known.Version && string.Equals(recorded.Checksum, known.Checksum, StringComparison.Ordinal)) continue;
            throw new AsembException(
                ErrorCodes.SchemaDrifted,
                $"{path} was migrated with another '{recorded.Name}' than this program's '{known.Name}'. It was written by a build that was never released, or changed by hand: use that build, or restore a backup.");
        }
    }

    private void Apply(SqliteSession session, Migration migration)
    {
        session.Execute("BEGIN IMMEDIATE");
        session.Execute(migration.Sql);
        session.Execute(
            MigrationSql.Record,
            ("$version", migration.Version), ("$name", migration.Name), ("$checksum", migration.Checksum), ("$now", time.NowMilliseconds()));
        session.Execute("COMMIT");
        Log.Migrated(logger, migration.Version, migration.Name);
    }
}

internal sealed record AppliedMigration(int Version, string Name, string Checksum);
