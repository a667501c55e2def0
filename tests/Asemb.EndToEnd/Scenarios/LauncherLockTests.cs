using System.Diagnostics;
using System.Globalization;
using Asemb.EndToEnd.Documentation;
using Asemb.EndToEnd.Processes;

namespace Asemb.EndToEnd.Scenarios;

/// <summary>The launcher on a machine without flock, as macOS is: of several first runs one builds.</summary>
public sealed class LauncherLockTests : IAsyncDisposable
{
    /// <summary>What the launcher may call; flock is not among it.</summary>
    private static readonly string[] Tools =
    [
        "bash", "cat", "cksum", "dirname", "env", "find", "grep", "mkdir", "mktemp", "mv", "ps", "readlink", "rm", "rmdir", "sed", "sleep", "sort", "stat", "tr", "wc",
    ];

    /// <summary>Two builds into one folder at the same time leave a trace.</summary>
    private const string Sdk = """
        #!/usr/bin/env bash
        case $1 in
          --list-sdks) echo "10.0.100 [/sdk]" ;;
          publish)
            mkdir "$ASEMB_TEST_LOG.busy" || echo overlap >>"$ASEMB_TEST_LOG"
            sleep 0.3
            echo publish >>"$ASEMB_TEST_LOG"
            rmdir "$ASEMB_TEST_LOG.busy"
            while [ "$1" != -o ]; do shift; done
            grep -q broken "$(dirname "$2")/../src/Program.cs" && exit 1
            mkdir -p "$2" && echo >"$2/asemb.dll" ;;
        esac
        """;

    private readonly DataFolder _folder = new();
    private readonly string _checkout;
    private readonly string _tools;

    public LauncherLockTests()
    {
        _checkout = Path.Combine(_folder.Files, "a checkout");
        _tools = Path.Combine(_folder.Files, "tools");
        _folder.Write("a checkout/asemb", Repository.Read("asemb"));
        _folder.Write("a checkout/src/Program.cs", "// sound");
        _folder.Write("a checkout/docs/page.md", "# Page");
        foreach (var name in (string[])["global.json", "BannedSymbols.txt", "Directory.Build.props"]) _folder.Write("a checkout/" + name, "");
        var sdk = _folder.Write("sdk/dotnet", Sdk);
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(sdk, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateDirectory(_tools);
        foreach (var tool in Tools)
        {
            if (((string[])["/usr/bin/", "/bin/"]).Select(path => path + tool).FirstOrDefault(File.Exists) is { } place) File.CreateSymbolicLink(Path.Combine(_tools, tool), place);
        }
    }

    private string Log => Path.Combine(_folder.Files, "log");

    private string Lock => Path.Combine(_checkout, "artifacts", ".build.lock.d");

    [Fact]
    public async Task Several_at_once_build_once()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RunAsync()));

        Assert.All(all, result => result.ExitedWith(0));
        Assert.Equal(["publish"], await File.ReadAllLinesAsync(Log, TestContext.Current.CancellationToken));
        Assert.False(Directory.Exists(Lock));
    }

    [Fact]
    public async Task A_lock_whose_owner_has_gone_holds_up_nobody()
    {
        using var gone = Process.Start(new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", "exit 0" } })!;
        await gone.WaitForExitAsync(TestContext.Current.CancellationToken);
        _folder.Write("a checkout/artifacts/.build.lock.d/owner", gone.Id.ToString(CultureInfo.InvariantCulture));

        var all = await Task.WhenAll(RunAsync(), RunAsync());

        Assert.All(all, result => result.ExitedWith(0));
        Assert.Equal(["publish"], await File.ReadAllLinesAsync(Log, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_build_that_fails_leaves_no_lock()
    {
        _folder.Write("a checkout/src/Program.cs", "broken");

        (await RunAsync()).ExitedWith(1);

        Assert.False(Directory.Exists(Lock));
    }

    [Fact]
    public void The_launcher_of_Windows_leaves_nothing_out_by_where_the_checkout_lies() =>
        Assert.DoesNotContain("findstr /v", Repository.Read("asemb.cmd"), StringComparison.Ordinal);

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    private async Task<CommandResult> RunAsync()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("asemb.cmd is the launcher of Windows.");
        var info = new ProcessStartInfo("/bin/bash") { WorkingDirectory = _checkout, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        info.ArgumentList.Add("asemb");
        info.ArgumentList.Add("version");
        info.Environment["ASEMB_TEST_LOG"] = Log;
        info.Environment["PATH"] = _tools;
        info.Environment["HOME"] = "/nowhere";
        info.Environment["DOTNET_ROOT"] = Path.Combine(_folder.Files, "sdk");
        using var process = Process.Start(info)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CommandResult(process.ExitCode, await output, await error);
    }
}
