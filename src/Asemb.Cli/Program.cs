using System.Runtime.InteropServices;
using Asemb.Cli;
using Asemb.Core.Errors;

// Whatever the locale says: text of documents is shown as it is, and JSON is UTF-8.
Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

// The first Ctrl-C lets the command finish what it began; who presses it again wants out. What was acknowledged is durable either way.
var interrupts = 0;
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ =>
{
    if (Interlocked.Increment(ref interrupts) > 1) Environment.Exit(ExitCodes.Interrupted);
});
return await AsembCommand.RunAsync(args, Console.Out, Console.Error);
