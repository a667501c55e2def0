using System.Runtime.InteropServices;
using Asemb.Core.Errors;

namespace Asemb.Cli.Commands;

/// <summary>
/// The first Ctrl-C lets a command finish what it began; who presses it again wants out. Registered while the command runs, because the newest
/// handler is called first, and the older one, which cancels the command, holds its thread until the command has ended.
/// </summary>
internal static class SecondInterrupt
{
    public static PosixSignalRegistration EndsAtOnce()
    {
        var interrupts = 0;
        return PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            if (Interlocked.Increment(ref interrupts) > 1) Environment.Exit(ExitCodes.Interrupted);
        });
    }
}
