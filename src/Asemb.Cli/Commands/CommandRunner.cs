using System.CommandLine;
using Asemb.Cli.Output;
using Asemb.Client;
using Asemb.Core.Errors;
using Spectre.Console;

namespace Asemb.Cli.Commands;

/// <summary>The boundary of every command: turns what can go wrong into a message, a code and an exit code.</summary>
internal static class CommandRunner
{
    private const int NoSpaceOnUnix = 28;
    private const int NoSpaceOnWindows = unchecked((int)0x80070070);

    public static void Runs(this Command command, Func<CommandContext, CancellationToken, Task<int>> action) =>
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, action, cancellationToken));

    private static async Task<int> RunAsync(
        ParseResult parsed, Func<CommandContext, CancellationToken, Task<int>> action, CancellationToken cancellationToken)
    {
        var terminal = Terminal.For(parsed.GetValue(GlobalOptions.Json), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, parsed.GetValue(GlobalOptions.Data));
        using var interrupt = SecondInterrupt.EndsAtOnce();
        try
        {
            await using var context = new CommandContext(parsed, terminal, TimeProvider.System);
            return await action(context, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Fail(terminal, ErrorCodes.Interrupted.Code, "Interrupted.", ExitCodes.Interrupted);
        }
        catch (AsembException exception)
        {
            return Fail(terminal, exception.Error.Code, exception.Message, exception.Error.ExitCode);
        }
        catch (ProblemException exception)
        {
            return Fail(terminal, exception.Code, exception.Message + NextStep(exception), ErrorCodes.Find(exception.Code).ExitCode);
        }
        catch (IOException exception) when (exception.HResult is NoSpaceOnUnix or NoSpaceOnWindows)
        {
            return Fail(terminal, ErrorCodes.Internal.Code, $"{exception.Message.TrimEnd('.')}. There is no space for what is to be written: the output, or the data directory.", ExitCodes.Internal);
        }
        catch (Exception exception)
        {
            // The last boundary: a fault of ours. The full text goes to people, who will want to report it.
            return Fail(terminal, ErrorCodes.Internal.Code, exception.ToString(), ExitCodes.Internal);
        }
    }

    /// <summary>What the server cannot know: which command helps.</summary>
    private static string NextStep(ProblemException problem) => problem.Code switch
    {
        _ when problem.Message.Contains("asemb ", StringComparison.Ordinal) => "",
        "workspace_not_found" => " 'asemb workspaces list' shows those there are, 'asemb workspaces create NAME' makes one.",
        "unauthenticated" => " Give a key with ASEMB_API_KEY or --key; 'asemb keys create NAME' makes one where the server runs.",
        _ => "",
    };

    public static int Fail(Terminal terminal, string code, string message, int exitCode)
    {
        message = terminal.Typed(message);
        if (terminal.Json)
        {
            JsonOutput.WriteLine(terminal.Error, new ErrorEvent("error", code, message, exitCode), CliJson.Default.ErrorEvent);
        }
        else
        {
            terminal.Err.MarkupLine($"[red]error[/] [grey]{Markup.Escape(code)}[/] {Shown.Lines(message)}");
        }

        return exitCode;
    }
}
