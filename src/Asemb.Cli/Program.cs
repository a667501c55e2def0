using System.CommandLine;
using System.CommandLine.Invocation;
using Asemb.Cli;
using Asemb.Cli.Commands;
using Asemb.Cli.Output;
using Asemb.Core.Errors;

Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

var parsed = AsembCommand.Create().Parse(args);
if (parsed.Action is ParseErrorAction)
{
    var message = string.Join(' ', parsed.Errors.Select(error => error.Message));
    var path = AsembCommand.PathOf(parsed.CommandResult.Command);
    return CommandRunner.Fail(
        Terminal.ForProcess(args.Contains(GlobalOptions.Json.Name, StringComparer.Ordinal)), ErrorCodes.Usage.Code, $"{message} See '{path} --help'.", ExitCodes.Usage);
}

// Long enough for what a command does after Ctrl-C: finishing its batch, draining the server.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(60), EnableDefaultExceptionHandler = false });
