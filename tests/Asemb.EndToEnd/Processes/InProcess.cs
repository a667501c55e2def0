using Asemb.Cli;

namespace Asemb.EndToEnd.Processes;

/// <summary>
/// The command line within the test's own process: coverage sees it, and it starts faster. The data directory is named by --data, so that tests
/// need no environment of their own.
/// </summary>
internal static class InProcess
{
    public static async Task<CommandResult> RunAsync(DataFolder data, params IEnumerable<string> arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await AsembCommand.RunAsync(["--data", data.Path, .. arguments], output, error);
        return new CommandResult(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>A command that needs no data directory.</summary>
    public static async Task<CommandResult> RunAlone(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await AsembCommand.RunAsync(arguments, output, error);
        return new CommandResult(exitCode, output.ToString(), error.ToString());
    }
}
