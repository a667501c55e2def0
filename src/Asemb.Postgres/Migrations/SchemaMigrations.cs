using System.Reflection;
using Asemb.Core.Stores;

namespace Asemb.Postgres.Migrations;

public static class SchemaMigrations
{
    /// <summary>What this program knows, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } = Migration.Of(Assembly.GetExecutingAssembly());
}

/// <summary>A migration that the database has.</summary>
public sealed record AppliedMigration(int Version, string Name, string Checksum, DateTimeOffset AppliedAt);
