using System.Reflection;

namespace Asemb.Server;

/// <summary>What this build is, from the assembly: <c>0.1.0+commit</c>.</summary>
public static class ServerVersion
{
    private static readonly string[] Parts = (typeof(ServerVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0").Split('+', 2);

    /// <summary>Semantic version.</summary>
    public static string Version => Parts[0];

    /// <summary>The commit, when the build knew it.</summary>
    public static string? Commit => Parts.Length > 1 ? Parts[1] : null;
}
