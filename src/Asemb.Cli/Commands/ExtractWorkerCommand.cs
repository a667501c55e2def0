using Asemb.Cli.Connection;
using Asemb.Extraction.Isolation;

namespace Asemb.Cli.Commands;

/// <summary>
/// What the server starts to read files, speaking to it over pipes. Not for people, so it is no command of the tree, in no help, and
/// does not wait for the tree to be built.
/// </summary>
internal static class ExtractWorkerCommand
{
    private const string Name = "extract-worker";

    public static IReadOnlyList<string> Line { get; } = [.. SelfCommand.Line, Name];

    public static bool IsMeant(string[] args) => args is [Name];

    public static int Run() => ExtractionWorker.Run();
}
