using Asemb.EndToEnd.Processes;
using Asemb.TestServers;
using Npgsql;

namespace Asemb.EndToEnd.Scenarios;

/// <summary>The first quick start on PostgreSQL, and what operators do there, through the real executable.</summary>
public sealed class PostgresTests
{
    private const string Password = "geheim-7f3a";

    [Fact]
    public async Task The_quick_start_works_whole_and_the_store_is_remembered_without_its_password_being_seen()
    {
        await using var data = new DataFolder();
        await using var database = await TestDatabase.CreateEmptyAsync();
        data.Write("a.md", "# Apples\n\nThe orchard ships on Mondays.\n");
        var builder = new NpgsqlConnectionStringBuilder(database.ConnectionString);

        // A server that asks for none is sent one all the same.
        var password = builder.Password ??= Password;
        var store = builder.ConnectionString;

        var up = (await AsembProcess.RunAsync(data, "up", "--demo", "--port", "0", "--store", store)).ExitedWith(0);
        Assert.Equal(3, up.Error.Split("$ asemb search ").Length - 1);
        Assert.Contains($"/{database.Name},", up.Error, StringComparison.Ordinal);
        Assert.StartsWith("postgres://", (string)data.Server["store"]!, StringComparison.Ordinal);
        (await AsembProcess.RunAsync(data, "ingest", data.Files)).ExitedWith(0);
        Assert.EndsWith("a.md", await BestAsync(data, "orchard ships"), StringComparison.Ordinal);
        if (OperatingSystem.IsLinux()) Assert.DoesNotContain(password, await File.ReadAllTextAsync($"/proc/{(int)data.Server["pid"]!}/cmdline"), StringComparison.Ordinal);

        var report = (await AsembProcess.RunAsync(data, "readiness", "--only", "DATA-1,DATA-2,DATA-3,DATA-4", "--json")).ExitedWith(0).LastJson;
        Assert.Equal("production", (string)report["profile"]!);
        Assert.Equal(0, (await AsembProcess.RunAsync(data, "doctor")).ExitCode);
        (await AsembProcess.RunAsync(data, "down")).ExitedWith(0);

        // Nothing says any more where the store is, and nothing runs.
        Assert.EndsWith("a.md", await BestAsync(data, "orchard ships"), StringComparison.Ordinal);
        (await AsembProcess.RunAsync(data, "up", "--port", "0")).ExitedWith(0);
        Assert.EndsWith("a.md", await BestAsync(data, "orchard ships"), StringComparison.Ordinal);
        Assert.Equal(5, (await AsembProcess.RunAsync(data, "up", "--store", "sqlite:")).ExitCode);
        (await AsembProcess.RunAsync(data, "down")).ExitedWith(0);

        var seen = Directory.EnumerateFiles(data.Path, "*", SearchOption.AllDirectories).Where(file => File.ReadAllText(file).Contains(password, StringComparison.Ordinal));
        var memory = Assert.Single(seen);
        Assert.Equal("store.connection", Path.GetFileName(memory));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(memory));
        Assert.False(File.Exists(Path.Combine(data.Path, "asemb.db")));
    }

    [Fact]
    public async Task Commands_beside_a_server_and_a_second_installation_share_the_store()
    {
        await using var first = new DataFolder();
        await using var second = new DataFolder();
        await using var database = await TestDatabase.CreateEmptyAsync();
        first.Write("a.md", "# Apples\n\nThe orchard ships on Mondays.\n");
        (await AsembProcess.RunAsync(first, "up", "--port", "0", "--store", database.ConnectionString)).ExitedWith(0);
        (await AsembProcess.RunAsync(second, "up", "--port", "0", "--store", database.ConnectionString)).ExitedWith(0);

        (await AsembProcess.RunAsync(first, "ingest", first.Files)).ExitedWith(0);

        Assert.EndsWith("a.md", await BestAsync(second, "orchard ships"), StringComparison.Ordinal);
        Assert.NotEqual(first.LocalKey, second.LocalKey);
        Assert.EndsWith("a.md", await BestAsync(first, "orchard ships"), StringComparison.Ordinal);
        Assert.NotEqual((int)first.Server["pid"]!, (int)second.Server["pid"]!);
        (await AsembProcess.RunAsync(first, "down")).ExitedWith(0);
        (await AsembProcess.RunAsync(second, "down")).ExitedWith(0);
    }

    [Fact]
    public async Task A_database_that_does_not_exist_is_made_when_asked_for_and_else_the_error_says_how()
    {
        await using var data = new DataFolder();
        var name = "asemb_e2e_" + Guid.NewGuid().ToString("N");
        var store = await PostgresServer.ForDatabaseAsync(name);

        var refused = (await AsembProcess.RunAsync(data, "up", "--port", "0", "--store", store)).ExitedWith(7);
        Assert.Contains("--create-database", refused.Error, StringComparison.Ordinal);
        Assert.Contains($"CREATE DATABASE \"{name}\"", refused.Error, StringComparison.Ordinal);
        foreach (var look in new[] { "--dry-run", "--status" })
        {
            var missing = (await AsembProcess.RunAsync(data, "migrate", look, "--create-database", "--store", store)).ExitedWith(7).Error;
            Assert.Contains("this command changes nothing", missing, StringComparison.Ordinal);
            Assert.DoesNotContain("add --create-database", missing, StringComparison.Ordinal);
        }

        try
        {
            var made = (await AsembProcess.RunAsync(data, "migrate", "--create-database", "--json", "--store", store)).ExitedWith(0).LastJson;
            Assert.True((bool)made["upToDate"]!);
            Assert.NotEmpty(made["migrations"]!.AsArray());
            (await AsembProcess.RunAsync(data, "migrate", "--status", "--store", store)).ExitedWith(0);
        }
        finally
        {
            await using var connection = new NpgsqlConnection(await PostgresServer.FindAsync());
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var drop = new NpgsqlCommand($"DROP DATABASE IF EXISTS {name} WITH (FORCE)", connection);
            await drop.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_password_that_is_missing_or_wrong_is_told_with_the_places_it_may_come_from()
    {
        await using var data = new DataFolder();
        await using var database = await TestDatabase.CreateEmptyAsync();
        var login = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        Assert.SkipWhen(string.IsNullOrEmpty(login.Password), "The server asks for no password.");
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["PGPASSFILE"] = data.Write("pgpass", ""), ["PGPASSWORD"] = null };
        foreach (var (password, file, told) in new[] { (null, true, "none was found"), (null, false, "does not exist"), ("wrong", true, $"user \"{login.Username}\"") })
        {
            login.Password = password;
            if (!file) environment["PGPASSFILE"] = Path.Combine(data.Files, "none");
            await using var process = AsembProcess.Start(data, input: null, environment, "migrate", "--status", "--store", login.ConnectionString);
            var error = (await process.ExitAsync()).ExitedWith(7).Error;
            Assert.All(["Password=", "Store:ConnectionFile", "PGPASSWORD", "PGPASSFILE", "~/.pgpass"], way => Assert.Contains(way, error, StringComparison.Ordinal));
            Assert.Contains(told, error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Migrations_are_told_and_printed_before_they_are_run()
    {
        await using var data = new DataFolder();
        await using var database = await TestDatabase.CreateEmptyAsync();

        var status = (await AsembProcess.RunAsync(data, "migrate", "--status", "--json", "--store", database.ConnectionString)).ExitedWith(9).LastJson;
        Assert.All(status["migrations"]!.AsArray(), line => Assert.Equal("pending", (string)line!["state"]!));
        Assert.Contains("CREATE TABLE asemb.documents", (await AsembProcess.RunAsync(data, "migrate", "--dry-run", "--store", database.ConnectionString)).ExitedWith(0).Output, StringComparison.Ordinal);
        (await AsembProcess.RunAsync(data, "migrate", "--status", "--store", database.ConnectionString)).ExitedWith(9);

        (await AsembProcess.RunAsync(data, "migrate", "--store", database.ConnectionString)).ExitedWith(0);

        Assert.Contains("was up to date", (await AsembProcess.RunAsync(data, "migrate", "--store", database.ConnectionString)).ExitedWith(0).Error, StringComparison.Ordinal);
        Assert.Empty((await AsembProcess.RunAsync(data, "migrate", "--dry-run", "--store", database.ConnectionString)).ExitedWith(0).Output);
        var stats = (await AsembProcess.RunAsync(data, "db", "stats", "--json", "--store", database.ConnectionString)).ExitedWith(0).LastJson;
        Assert.Contains(stats["tables"]!.AsArray(), table => (string)table!["name"]! == "asemb.chunks");
        (await AsembProcess.RunAsync(data, "db", "analyze", "--store", database.ConnectionString)).ExitedWith(0);
        var application = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Options = "-c role=asemb_app" }.ConnectionString;
        var refused = (await AsembProcess.RunAsync(data, "db", "analyze", "--store", application)).ExitedWith(4);
        Assert.Contains("error database_right_missing", refused.Error, StringComparison.Ordinal);
        Assert.Contains("GRANT asemb_owner TO asemb_app", refused.Error, StringComparison.Ordinal);
        Assert.Contains("database_index_not_found", (await AsembProcess.RunAsync(data, "db", "reindex", "nothing", "--store", database.ConnectionString)).ExitedWith(3).Error, StringComparison.Ordinal);
        Assert.Contains("nothing to build anew", (await AsembProcess.RunAsync(data, "db", "reindex", "--store", database.ConnectionString)).ExitedWith(0).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_or_a_store_of_another_kind_is_told_at_once()
    {
        await using var data = new DataFolder();

        var away = (await AsembProcess.RunAsync(data, "up", "--store", $"postgres://me:{Password}@127.0.0.1:1/asemb")).ExitedWith(7);
        Assert.Contains("cannot be reached", away.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, away.Error, StringComparison.Ordinal);
        Assert.Contains("this command is for PostgreSQL", (await InProcess.RunAsync(data, "db", "stats")).ExitedWith(2).Error, StringComparison.Ordinal);
        Assert.Contains("not from sqlite", (await InProcess.RunAsync(data, "store", "copy", "--to", "sqlite:other.db")).ExitedWith(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_that_waits_for_its_database_says_for_which_and_how_long_and_nothing_with_json()
    {
        await using var data = await AwayAsync();
        var patience = new Dictionary<string, string?>(StringComparer.Ordinal) { ["ASEMB_Store__StartupWaitSeconds"] = "5" };

        await using var people = AsembProcess.Start(data, input: null, patience, "up", "--port", "0");
        var told = (await people.ExitAsync()).ExitedWith(7);
        Assert.Contains("It waits up to 5 s for its store, postgres://me@127.0.0.1:1/asemb", told.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, told.Error, StringComparison.Ordinal);

        await using var program = AsembProcess.Start(data, input: null, patience, "up", "--port", "0", "--json");
        var silent = (await program.ExitAsync()).ExitedWith(7);
        Assert.DoesNotContain("waits up to", silent.Output + silent.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_and_readiness_tell_what_they_can_while_the_database_is_away()
    {
        await using var data = await AwayAsync();

        var doctor = (await InProcess.RunAsync(data, "doctor", "--json")).ExitedWith(9);
        var findings = doctor.LastJson["findings"]!.AsArray();
        var store = Assert.Single(findings, finding => (string)finding!["check"]! == "store")!;
        Assert.False((bool)store["ok"]!);
        Assert.StartsWith("postgres://me@127.0.0.1:1/asemb: ", (string)store["message"]!, StringComparison.Ordinal);
        Assert.Contains("Check that it runs", (string)store["message"]!, StringComparison.Ordinal);
        Assert.Contains(findings, finding => (string)finding!["check"]! == "disk");
        Assert.DoesNotContain(Password, doctor.Output, StringComparison.Ordinal);

        var readiness = (await InProcess.RunAsync(data, "readiness", "--json")).ExitedWith(9);
        var items = readiness.LastJson["items"]!.AsArray();
        Assert.Equal(29, items.Count);
        Assert.All(items, item => Assert.Contains((string)item!["verdict"]!, (string[])["not measured", "fail"]));
        Assert.Contains(items, item => ((string)item!["value"]!).Contains("postgres://me@127.0.0.1:1/asemb", StringComparison.Ordinal));
    }

    /// <summary>A data directory that remembers a database at which nobody answers.</summary>
    private static async Task<DataFolder> AwayAsync()
    {
        var data = new DataFolder();
        Directory.CreateDirectory(data.Path);
        await File.WriteAllTextAsync(Path.Combine(data.Path, "store.connection"), $"postgres://me:{Password}@127.0.0.1:1/asemb\n", TestContext.Current.CancellationToken);
        return data;
    }

    private static async Task<string> BestAsync(DataFolder data, string query) =>
        (string)(await AsembProcess.RunAsync(data, "search", query, "--json")).ExitedWith(0).LastJson["hits"]![0]!["document"]!["key"]!;
}
