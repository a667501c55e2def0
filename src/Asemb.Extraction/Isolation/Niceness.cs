using System.Globalization;
using System.Runtime.InteropServices;

namespace Asemb.Extraction.Isolation;

/// <summary>Lets other processes go first. Linux only; elsewhere all are equal.</summary>
internal static partial class Niceness
{
    /// <summary>
    /// On a busy machine a third of what an ordinary process has: files that hang take little from those that are read, and a sound one that is merely
    /// large still ends within its time.
    /// </summary>
    private const int Less = 5;
    private const int OfProcess = 0;

    /// <summary>For all threads that it has now: Linux has a niceness for each. It cannot be taken back without privileges.</summary>
    public static void Lower(int processId)
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            foreach (var thread in Directory.EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/task")))
            {
                // What it says is not looked at: the thread may have ended meanwhile.
                _ = SetPriority(OfProcess, uint.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture), Less);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The process has ended, or the system shows no processes.
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int priority);
}
