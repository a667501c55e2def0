using Asemb.Sqlite.Tests.Crash;

namespace Asemb.Sqlite.Tests;

/// <summary>The tests, or with the verb of <see cref="CrashWriter"/> the process that they kill.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args)
    {
        if (args is [CrashWriter.Verb, var folder, var seed]) return CrashWriter.RunAsync(folder, int.Parse(seed, System.Globalization.CultureInfo.InvariantCulture));
        return args.Contains("-automated", StringComparer.Ordinal) || args.Contains("@@", StringComparer.Ordinal)
            ? Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args)
            : Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
    }
}
