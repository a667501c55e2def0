using Asemb.Core.Errors;
using Asemb.Sqlite.Migrations;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asemb.Sqlite.Tests.Migrations;

public sealed class SchemaMigratorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("asemb-").FullName;

    private string DataFile => Path.Combine(_folder, "asemb.db");

    [Fact]
    public void Migrations_are_numbered_from_one_without_gaps()
    {
        Assert.NotEmpty(SchemaMigrator.Migrations);
        Assert.Equal(Enumerable.Range(1, SchemaMigrator.Migrations.Count), SchemaMigrator.Migrations.Select(migration => migration.Version));
    }

    [Fact]
    public async Task Opens_a_file_again_without_changing_it()
    {
        await (await OpenAsync()).DisposeAsync();
        var before = Query("SELECT group_concat(version || checksum || applied_at) FROM schema_migrations");

        await (await OpenAsync()).DisposeAsync();

        Assert.Equal(before, Query("SELECT group_concat(version || checksum || applied_at) FROM schema_migrations"));
    }

    [Fact]
    public async Task Refuses_a_file_of_a_newer_program_and_names_both_versions()
    {
        await (await OpenAsync()).DisposeAsync();
        var newer = SchemaMigrator.Migrations.Count + 1;
        Execute($"INSERT INTO schema_migrations VALUES ({newer}, '{newer:0000}_future', 'x', 0)");

        var error = await Assert.ThrowsAsync<AsembException>(OpenAsync);

        Assert.Equal(ErrorCodes.SchemaTooNew, error.Error);
        Assert.Contains($"schema {newer}", error.Message, StringComparison.Ordinal);
        Assert.Contains(DataFile, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_file_that_was_migrated_with_another_text()
    {
        await (await OpenAsync()).DisposeAsync();
        Execute("UPDATE schema_migrations SET checksum = 'other' WHERE version = 1");

        var error = await Assert.ThrowsAsync<AsembException>(OpenAsync);

        Assert.Equal(ErrorCodes.SchemaDrifted, error.Error);
        Assert.Contains("0001_initial", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_the_file_of_another_program_and_leaves_it_alone()
    {
        Execute("CREATE TABLE bookmarks (url TEXT)");
        var before = await File.ReadAllBytesAsync(DataFile);

        var error = await Assert.ThrowsAsync<AsembException>(OpenAsync);

        Assert.Equal(ErrorCodes.StoreUnavailable, error.Error);
        Assert.Contains("another program", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(DataFile));
    }

    [Fact]
    public async Task Finds_a_schema_that_was_changed_by_hand()
    {
        await (await OpenAsync()).DisposeAsync();
        Execute("DROP INDEX documents_source; CREATE TABLE mine (x)");

        await using var store = await OpenAsync();
        var findings = await store.VerifyAsync(CancellationToken.None);

        Assert.Equal(
            ["The index documents_source is missing. Undo the change, or restore a backup.", "The table mine is not ours. Undo the change, or restore a backup."],
            findings.Select(finding => finding.Message).Order(StringComparer.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<SqliteStore> OpenAsync() =>
        SqliteStore.OpenAsync(new SqliteStoreOptions { Path = DataFile }, NullLoggerFactory.Instance, CancellationToken.None);

    private void Execute(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private string? Query(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()?.ToString();
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={DataFile};Pooling=False");
        connection.Open();
        return connection;
    }
}
