using System.Diagnostics;

namespace Asemb.TestServers.Tests;

/// <summary>What <c>./build.sh services</c> keeps and what it removes, with servers of its own in an empty checkout.</summary>
public sealed class ServicesScriptTests : IDisposable
{
    private readonly string _checkout = Directory.CreateTempSubdirectory("asemb-checkout-").FullName;

    public ServicesScriptTests()
    {
        ServerPrograms.Get();
        Assert.SkipWhen(ServicesFile.Get("ASEMB_TEST_REDIS") is null, "There is no Redis to start.");
    }

    [Theory]
    [InlineData("services_up")]
    [InlineData("use_services; services_up tests; release_services")]
    public async Task What_was_stopped_is_started_again_with_its_data(string command)
    {
        await RunAsync("services_up; touch_data; before=$(cat artifacts/services/services.env); stop_postgres; printf %s \"$before\" >before");

        await RunAsync(command);

        await RunAsync("data_is_there; services_status; diff <(sort before) <(sort artifacts/services/services.env)");
    }

    [Fact]
    public async Task Tests_with_servers_given_by_the_caller_forget_none_of_the_kept()
    {
        await RunAsync("services_up; touch_data; stop_postgres");

        await RunAsync("export ASEMB_TEST_POSTGRES=Host=elsewhere; use_services; services_up tests; release_services");

        await RunAsync("services_up; data_is_there; services_status");
    }

    [Fact]
    public async Task What_tests_started_goes_with_them()
    {
        await RunAsync("use_services; services_up tests; remembered POSTGRES_FOLDER >folder; release_services");

        await RunAsync("! test -e artifacts/services/services.env; ! as_admin test -e \"$ROOT$(cat folder)\"");
    }

    [Fact]
    public async Task Data_that_cannot_be_started_are_left_alone()
    {
        await RunAsync("services_up; touch_data; stop_postgres; as_admin mv \"$(data)/PG_VERSION\" \"$(data)/moved\"");

        await RunAsync("! services_up; ! services_up tests; release_services; data_is_there");
    }

    public void Dispose()
    {
        RunAsync("services_down").GetAwaiter().GetResult();
        Directory.Delete(_checkout, recursive: true);
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Asemb.slnx"))) folder = folder.Parent!;
        return folder.FullName;
    }

    private async Task RunAsync(string commands)
    {
        var start = new ProcessStartInfo("bash") { WorkingDirectory = _checkout, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("ASEMB_TEST_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        start.Environment["SCRIPTS"] = Path.Combine(Repository(), "scripts");
        start.Environment["ROOT"] = ServicesFile.Get("ASEMB_TEST_ROOT") ?? "";
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($$"""
            set -euo pipefail
            source "$SCRIPTS/servers.sh"; source "$SCRIPTS/server-processes.sh"; source "$SCRIPTS/services.sh"
            mkdir -p "$services_folder"
            servers_root=$ROOT
            choose_user
            data() { echo "$ROOT$(remembered POSTGRES_FOLDER)/data"; }
            touch_data() { as_admin touch "$(data)/mine"; }
            data_is_there() { as_admin test -e "$(data)/mine"; }
            stop_postgres() { as_admin kill -INT "$(as_admin head -1 "$(data)/postmaster.pid")"; while listens "$(remembered POSTGRES_PORT)" || as_admin test -e "$(data)/postmaster.pid"; do sleep 0.1; done; }
            {{commands.Replace("; ", "\n", StringComparison.Ordinal)}}
            """);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{commands}\n{output}{await error}");
    }
}
