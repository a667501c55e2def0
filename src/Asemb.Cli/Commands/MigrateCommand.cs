using System.CommandLine;
using Asemb.Cli.Output;
using Asemb.Cli.Stores;
using Asemb.Core.Errors;
using Asemb.Core.Stores;
using Asemb.Postgres.Migrations;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;

namespace Asemb.Cli.Commands;

/// <summary>Brings a PostgreSQL database to the schema of this program, or says how far it is.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var status = new Option<bool>("--status") { Description = "Say how far the database is, and change nothing. Exit code 9 when it is not up to date." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Print the SQL that would be run, and change nothing." };
        var roles = new Option<bool>("--create-roles") { Description = "Make the roles asemb_owner, asemb_app and asemb_engine where they are missing, and nothing else." };
        var create = StoreOption.CreateDatabase();
        var store = StoreOption.Create("The database: a PostgreSQL connection string or a URI postgres://. [default: the store of the data directory]");
        var command = new Command("migrate", "Brings a PostgreSQL database to the schema of this version. SQLite needs no such command.") { status, dryRun, roles, create, store };
        command.WithExamples(
            ("asemb migrate --store \"Host=db.example.org;Database=asemb;Username=postgres\"", "extensions, roles, tables, policies: whatever is missing"),
            ("asemb migrate --status", "what the store of the data directory has, and what is pending"),
            ("asemb migrate --dry-run > pending.sql", "the SQL, to be read before it is run"),
            ("asemb migrate --create-roles --store \"Host=db.example.org;Database=asemb;Username=postgres\"", "the part that needs a login which may make roles"));
        command.Runs(async (context, cancellationToken) =>
        {
            var options = context.Options;
            if (new[] { status, dryRun, roles }.Count(options.GetValue) > 1) throw new AsembException(ErrorCodes.Usage, "Give one of --status, --dry-run and --create-roles.");
            var target = PostgresTarget.Find(context, store);
            var changes = !options.GetValue(status) && !options.GetValue(dryRun);
            await DatabaseOffer.EnsureExistsAsync(target.Address, changes ? options.GetValue(create) : null, context.Terminal, cancellationToken);
            var migrator = new SchemaMigrator(target.Options, NullLoggerFactory.Instance);
            if (options.GetValue(status)) return Tell(context, target, await migrator.StatusAsync(cancellationToken));
            if (options.GetValue(dryRun)) return Print(context, target, await migrator.StatusAsync(cancellationToken));
            if (options.GetValue(roles)) return await CreateRolesAsync(context, target, migrator, cancellationToken);
            return Done(context, target, await migrator.ApplyAsync(cancellationToken));
        });
        return command;
    }

    private static int Tell(CommandContext context, PostgresTarget target, SchemaStatus status)
    {
        var isCurrent = status is { Pending.Count: 0, Drifted.Count: 0, Newer.Count: 0 };
        var report = new MigrationReport("status", target.Address.Shown, isCurrent, status.Login.Version, status.Login.VectorVersion, Lines(status));
        if (!context.Terminal.PrintedJson(report, CliJson.Default.MigrationReport))
        {
            context.Terminal.Facts(
                ("store", report.Store),
                ("PostgreSQL", report.Postgres),
                ("pgvector", report.Vector ?? $"not created yet{(status.Login.VectorAvailable is { } version ? $"; {version} is there" : ", and not installed on the server")}"),
                ("login", status.Login.Login + (status.Login.IsOwner ? ", may migrate" : "")));
            context.Terminal.Table(["migration", "state", "applied"], report.Migrations.Select(line => new[] { line.Name, line.State, line.AppliedAt is { } at ? Answers.Time(at) : "" }));
        }

        return isCurrent ? ExitCodes.Success : ExitCodes.CheckFailed;
    }

    private static IReadOnlyList<MigrationLine> Lines(SchemaStatus status) =>
    [
        .. status.Applied.Select(migration => new MigrationLine(migration.Version, migration.Name, StateOf(status, migration), migration.AppliedAt)),
        .. status.Pending.Select(migration => new MigrationLine(migration.Version, migration.Name, "pending", null)),
    ];

    private static string StateOf(SchemaStatus status, AppliedMigration migration) =>
        status.Drifted.Contains(migration) ? "drifted" : status.Newer.Contains(migration) ? "newer" : "applied";

    private static int Print(CommandContext context, PostgresTarget target, SchemaStatus status)
    {
        status.RequireOurs(target.Address.Shown);
        var report = new MigrationReport("dry-run", target.Address.Shown, status.Pending.Count == 0, status.Login.Version, status.Login.VectorVersion, Lines(status));
        if (context.Terminal.PrintedJson(report, CliJson.Default.MigrationReport)) return ExitCodes.Success;
        if (status.Pending.Count == 0) context.Terminal.Remark($"{Markup.Escape(target.Address.Shown)} is up to date: nothing would be run.");
        foreach (var migration in status.Pending)
        {
            // Not for psql: a record with a checksum belongs to it, which 'asemb migrate' writes.
            context.Terminal.Output.WriteLine($"-- {migration.Name}, by 'asemb migrate' in one transaction with its record in asemb.schema_migrations (SHA-256 {migration.Checksum})");
            context.Terminal.Output.WriteLine(migration.Sql.TrimEnd());
            context.Terminal.Output.WriteLine();
        }

        return ExitCodes.Success;
    }

    private static async Task<int> CreateRolesAsync(CommandContext context, PostgresTarget target, SchemaMigrator migrator, CancellationToken cancellationToken)
    {
        await migrator.CreateRolesAsync(cancellationToken);
        var status = await migrator.StatusAsync(cancellationToken);
        var report = new RolesReport("create-roles", target.Address.Shown, status.Login.Roles, status.Login.MemberOf);
        if (context.Terminal.PrintedJson(report, CliJson.Default.RolesReport)) return ExitCodes.Success;
        context.Terminal.Remark($"The roles {string.Join(", ", report.Roles)} are there. A login for servers: CREATE ROLE asemb LOGIN PASSWORD '...' IN ROLE asemb_app;");
        return ExitCodes.Success;
    }

    private static int Done(CommandContext context, PostgresTarget target, IReadOnlyList<Migration> applied)
    {
        var report = new MigrationReport("migrate", target.Address.Shown, true, null, null, [.. applied.Select(migration => new MigrationLine(migration.Version, migration.Name, "applied", null))]);
        if (context.Terminal.PrintedJson(report, CliJson.Default.MigrationReport)) return ExitCodes.Success;
        foreach (var migration in applied) context.Terminal.Output.WriteLine($"applied {migration.Name}");
        context.Terminal.Remark(applied.Count == 0 ? $"{Markup.Escape(target.Address.Shown)} was up to date." : $"{Markup.Escape(target.Address.Shown)} is up to date now.");
        return ExitCodes.Success;
    }
}

/// <param name="UpToDate">Nothing is pending, and nothing is there that this program does not know.</param>
internal sealed record MigrationReport(string Event, string Store, bool UpToDate, string? Postgres, string? Vector, IReadOnlyList<MigrationLine> Migrations);

/// <param name="State"><c>applied</c>, <c>pending</c>, <c>drifted</c> (with another text than this program's) or <c>newer</c> (not known to this program).</param>
internal sealed record MigrationLine(int Version, string Name, string State, DateTimeOffset? AppliedAt);

internal sealed record RolesReport(string Event, string Store, IReadOnlyList<string> Roles, IReadOnlyList<string> LoginIsMemberOf);
