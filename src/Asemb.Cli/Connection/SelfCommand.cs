using Asemb.Core.Errors;

namespace Asemb.Cli.Connection;

/// <summary>How to start this very program once more.</summary>
internal static class SelfCommand
{
    private const string Assembly = "asemb.dll";

    /// <summary>By the dotnet host with its assembly, or as an executable, as this process was started. A program that merely contains this one has dotnet start it.</summary>
    public static string[] Line { get; } = Find(Environment.ProcessPath ?? throw new AsembException(ErrorCodes.Internal, "The path of this program is unknown."));

    private static string[] Find(string process)
    {
        var assembly = Path.Combine(AppContext.BaseDirectory, Assembly);
        var name = Path.GetFileNameWithoutExtension(process);
        if (string.Equals(name, "dotnet", StringComparison.OrdinalIgnoreCase)) return [process, assembly];
        return string.Equals(name, "asemb", StringComparison.OrdinalIgnoreCase) || !File.Exists(assembly)
            ? [process]
            : [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", assembly];
    }
}
