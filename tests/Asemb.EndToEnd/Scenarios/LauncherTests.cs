using System.Diagnostics;
using Asemb.EndToEnd.Documentation;
using Asemb.EndToEnd.Processes;

namespace Asemb.EndToEnd.Scenarios;

/// <summary>
/// The launcher of a checkout, copied into one of its own with a space in its path, with an SDK that notes what it is asked for: what a build costs
/// is not tested here, when one happens is.
/// </summary>
public sealed class LauncherTests : IAsyncDisposable
{
    private const string Sdk = """
        #!/usr/bin/env bash
        case $1 in
          --list-sdks) echo "10.0.100 [/sdk]" ;;
          publish)
            sleep 0.2
            echo publish >>"$ASEMB_TEST_LOG"
            while [ "$1" != -o ]; do shift; done
            grep -q broken "$(dirname "$2")/../src/Program.cs" && { echo "error CS1002: ; expected"; exit 1; }
            echo "  Asemb.Core -> /a/b/Asemb.Core.dll"
            mkdir -p "$2" && echo >"$2/asemb.dll" ;;
          */asemb.dll) [ "${2-}" = hint ] && echo "$ASEMB_COMMAND" || printf '%s\n' "$@" ;;
          *) printf '%s\n' "$@" ;;
        esac
        """;

    private readonly DataFolder _folder = new();
    private readonly string _checkout;

    public LauncherTests()
    {
        _checkout = Path.Combine(_folder.Files, "a checkout");
        _folder.Write("a checkout/asemb", Repository.Read("asemb"));
        _folder.Write("a checkout/src/Program.cs", "// sound");
        _folder.Write("a checkout/src/Asemb.Core/Asemb.Core.csproj", "");
        _folder.Write("a checkout/src/Asemb.Cli/Asemb.Cli.csproj", "");
        _folder.Write("a checkout/docs/page.md", "# Page");
        foreach (var name in (string[])["global.json", "BannedSymbols.txt", "Directory.Build.props"]) _folder.Write("a checkout/" + name, "");
        var sdk = _folder.Write("sdk/dotnet", Sdk);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(sdk, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string Log => Path.Combine(_folder.Files, "log");

    private int Builds => File.Exists(Log) ? File.ReadAllLines(Log).Length : 0;

    [Fact]
    public async Task Builds_once_and_again_when_sources_or_documentation_changed()
    {
        var first = await RunAsync("asemb", "version");
        Assert.Equal(
            ["asemb: building: one to three minutes the first time, seconds later", "asemb: restoring packages", "asemb: compiling", "asemb: built Asemb.Core (1 of 2)"],
            first.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("", (await RunAsync("asemb", "version")).Error);
        Assert.Equal(1, Builds);

        _folder.Write("a checkout/src/Program.cs", "// changed");
        await RunAsync("asemb", "version");
        _folder.Write("a checkout/docs/page.md", "# Another page");
        await RunAsync("asemb", "version");
        Assert.Equal(3, Builds);
    }

    [Fact]
    public async Task Hands_over_every_argument_as_it_is_from_anywhere_and_through_a_link()
    {
        File.CreateSymbolicLink(Path.Combine(_folder.Files, "link"), Path.Combine(_checkout, "asemb"));
        var result = (await RunAsync("../link", "search", "two  words", "\"quoted\"", "$HOME", "")).ExitedWith(0);
        Assert.Equal(
            $"{_checkout}/artifacts/asemb/asemb.dll\nsearch\ntwo  words\n\"quoted\"\n$HOME\n\n",
            result.Output);
    }

    [Fact]
    public async Task Says_how_it_was_called_so_that_hints_can_be_pasted()
    {
        Assert.Equal("./asemb\n", (await RunAsync("asemb", "hint")).Output);
        Assert.Equal(_checkout.Replace(" ", "\\ ", StringComparison.Ordinal) + "/asemb\n", (await RunAsync(_checkout + "/asemb", "hint")).Output);
        var bin = Path.Combine(_folder.Files, "bin");
        Directory.CreateDirectory(bin);
        File.CreateSymbolicLink(Path.Combine(bin, "asemb"), Path.Combine(_checkout, "asemb"));
        Assert.Equal("asemb\n", (await RunAsync("-c", $"chmod +x asemb; PATH=\"{bin}:$PATH\" asemb hint")).Output);
    }

    [Fact]
    public async Task Two_at_once_build_once()
    {
        var both = await Task.WhenAll(RunAsync("asemb", "version"), RunAsync("asemb", "version"));
        Assert.All(both, result => result.ExitedWith(0));
        Assert.Equal(1, Builds);
    }

    [Fact]
    public async Task A_build_that_fails_shows_why_and_is_tried_again()
    {
        _folder.Write("a checkout/src/Program.cs", "broken");
        var result = (await RunAsync("asemb", "version")).ExitedWith(1);
        Assert.Contains("error CS1002", result.Error, StringComparison.Ordinal);
        _folder.Write("a checkout/src/Program.cs", "// mended");
        (await RunAsync("asemb", "version")).ExitedWith(0);
    }

    [Fact]
    public async Task Without_an_sdk_it_says_how_to_get_one()
    {
        // The usual places exist on machines that run tests: they are renamed in the copy.
        _folder.Write("a checkout/asemb", Repository.Read("asemb").Replace("/usr/", "/nowhere/", StringComparison.Ordinal));
        var result = (await RunAsync("asemb", sdk: false, "version")).ExitedWith(127);
        Assert.Contains("dotnet-sdk-10.0", result.Error, StringComparison.Ordinal);
        Assert.Equal("", result.Output);
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    private Task<CommandResult> RunAsync(string launcher, params string[] arguments) => RunAsync(launcher, sdk: true, arguments);

    private async Task<CommandResult> RunAsync(string launcher, bool sdk, params string[] arguments)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("asemb.cmd is the launcher of Windows.");
        var info = new ProcessStartInfo("/bin/bash") { WorkingDirectory = _checkout, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        info.ArgumentList.Add(launcher);
        foreach (var argument in arguments) info.ArgumentList.Add(argument);
        info.Environment["ASEMB_TEST_LOG"] = Log;
        info.Environment["PATH"] = "/usr/bin:/bin";
        info.Environment["HOME"] = "/nowhere";
        info.Environment["DOTNET_ROOT"] = sdk ? Path.Combine(_folder.Files, "sdk") : "/nowhere";
        if (!sdk) info.Environment["PATH"] = ToolsWithoutDotnet();
        using var process = Process.Start(info)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CommandResult(process.ExitCode, await output, await error);
    }

    /// <summary>A folder with the few tools that the launcher needs before it looks for dotnet.</summary>
    private string ToolsWithoutDotnet()
    {
        var folder = Path.Combine(_folder.Files, "tools");
        Directory.CreateDirectory(folder);
        foreach (var tool in (string[])["bash", "cat", "dirname", "readlink", "grep"])
        {
            var place = ((string[])["/usr/bin/", "/bin/"]).Select(path => path + tool).First(File.Exists);
            File.CreateSymbolicLink(Path.Combine(folder, tool), place);
        }

        return folder;
    }
}
