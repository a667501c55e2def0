using System.Text;

namespace Asemb.Extraction.Tests.Isolation;

/// <summary>Starts the worker whose reader does what a file says.</summary>
internal static class HostileWorker
{
    public static IReadOnlyList<string> Command { get; } = [Dotnet(), Path.Combine(AppContext.BaseDirectory, "Asemb.HostileWorker.dll")];

    public static Asemb.Extraction.Isolation.IsolatedExtractor Extractor(ExtractionLimits? limits = null, int parallelism = 1) => new(Command, limits ?? ExtractionLimits.Default, parallelism);

    public static FileInput File(string content) => new(Encoding.UTF8.GetBytes(content), "file.txt");

    private static string Dotnet() =>
        Environment.ProcessPath is { } process && string.Equals(Path.GetFileNameWithoutExtension(process), "dotnet", StringComparison.OrdinalIgnoreCase)
            ? process
            : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
}
