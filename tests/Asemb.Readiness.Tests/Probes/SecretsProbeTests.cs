using System.Runtime.Versioning;
using Asemb.Core.Keys;
using Asemb.Readiness.Probes;

namespace Asemb.Readiness.Tests.Probes;

/// <summary>On a repository and a data directory that the test makes. Secrets are put together here, so that none stands in this file.</summary>
public sealed class SecretsProbeTests : IDisposable
{
    private readonly TemporaryFolder _repository = new();
    private readonly TemporaryFolder _data = new();

    public SecretsProbeTests()
    {
        Git("init", "-q");
        Write(".env.example", "# where it listens\n#ASEMB_Server__Port=7280\nASEMB_DATA=\n");
        Write("readme.md", "nothing to hide");
        Commit();
    }

    public static TheoryData<string> Secrets => new(
        ApiKeySecret.Generate(),
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        "AKIA" + new string('A', 16),
        "ghp_" + new string('a', 36),
        "xoxb-" + new string('1', 24),
        "sk-" + new string('b', 48),
        "AIza" + new string('c', 35),
        "npm_" + new string('d', 36),
        "oy2" + new string('e', 43));

    public void Dispose()
    {
        _repository.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Passes_on_a_clean_repository_and_a_closed_directory()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("File modes are not measured on Windows.");
            return;
        }

        Close("local.key");

        var measurement = await MeasureAsync();

        Assert.True(measurement.Verdict == Verdict.Pass, measurement.Value);
    }

    [Theory]
    [MemberData(nameof(Secrets))]
    public async Task Finds_a_secret_in_the_tree_and_never_shows_it(string secret)
    {
        Write("settings.txt", $"value = {secret}\n");
        Commit();

        var measurement = await MeasureAsync();

        Assert.Equal(Verdict.Fail, measurement.Verdict);
        Assert.Contains(measurement.Details, detail => detail.StartsWith("settings.txt holds ", StringComparison.Ordinal));
        Assert.DoesNotContain(secret, string.Join('\n', measurement.Details) + measurement.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finds_a_secret_that_only_the_history_holds()
    {
        Write("settings.txt", ApiKeySecret.Generate());
        Commit();
        File.Delete(_repository["settings.txt"]);
        Commit();

        var measurement = await MeasureAsync();

        Assert.Equal(Verdict.Fail, measurement.Verdict);
        Assert.Matches("^commit [0-9a-f]+ added a key of ASEMB to settings.txt$", measurement.Value);
    }

    [Fact]
    public async Task A_look_alike_with_a_wrong_checksum_is_no_key()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("File modes are not measured on Windows.");
            return;
        }

        Write("settings.txt", "asemb_" + new string('a', 58));
        Commit();

        Assert.Equal(Verdict.Pass, (await MeasureAsync()).Verdict);
    }

    [Theory]
    [InlineData(".env")]
    [InlineData("deploy/.env.production")]
    public async Task Finds_a_tracked_environment_file(string path)
    {
        Write(path, "A=1\n");
        Commit();

        Assert.Equal($"{path} is tracked; settings of an installation do not belong into the repository", (await MeasureAsync()).Value);
    }

    [Theory]
    [InlineData("", ".env.example lacks Server:Port")]
    [InlineData("ASEMB_Server__Port=1\nASEMB_Server__Gone=1\n", ".env.example names Server:Gone, which is no setting")]
    public async Task The_example_lists_every_setting_and_nothing_else(string example, string violation)
    {
        Write(".env.example", example);

        Assert.Equal(violation, (await MeasureAsync()).Value);
    }

    [Theory]
    [InlineData("local.key")]
    [InlineData("server.json")]
    [InlineData("asemb.json")]
    public async Task Finds_a_private_file_that_others_may_read(string name)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("File modes are not measured on Windows.");
            return;
        }

        Close(name, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        Assert.Equal($"other users may use {name} (mode 640); run chmod go= on it", (await MeasureAsync()).Value);
    }

    [Fact]
    public async Task Finds_a_data_directory_that_others_may_enter()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("File modes are not measured on Windows.");
            return;
        }

        File.SetUnixFileMode(_data.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);

        Assert.Equal(Verdict.Fail, (await MeasureAsync()).Verdict);
    }

    [Fact]
    public async Task A_tree_without_history_is_no_pass()
    {
        using var plain = new TemporaryFolder();
        await File.WriteAllTextAsync(plain[".env.example"], "ASEMB_Server__Port=1\n", TestContext.Current.CancellationToken);

        Assert.Equal(Verdict.NotMeasured, (await MeasureAsync(plain.Path)).Verdict);
    }

    [Fact]
    public async Task An_installed_product_is_no_pass() => Assert.Equal(Verdict.NotMeasured, (await MeasureAsync("")).Verdict);

    private Task<Measurement> MeasureAsync(string? repository = null) => new SecretsProbe().MeasureAsync(
        new ProbeContext
        {
            Server = new HttpClient(),
            Anonymous = new HttpClient(),
            DataDirectory = _data.Path,
            Repository = repository is "" ? null : repository ?? _repository.Path,
            Settings = ["Server:Port"],
            Time = TimeProvider.System,
        },
        TestContext.Current.CancellationToken);

    [UnsupportedOSPlatform("windows")]
    private void Close(string name, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        File.WriteAllText(_data[name], "x");
        File.SetUnixFileMode(_data[name], mode);
    }

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_repository[path])!);
        File.WriteAllText(_repository[path], text);
    }

    private void Commit()
    {
        Git("add", "-A", "-f");
        Git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", "change");
    }

    private void Git(params string[] arguments)
    {
        using var git = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("git", ["-C", _repository.Path, .. arguments]) { UseShellExecute = false })!;
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
    }
}
