using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Asemb.TestServers;

/// <summary>A file system of a few megabytes in memory, to be filled. Only root can mount one; others skip the test.</summary>
public sealed class SmallDisk
{
    private const string Name = "small-disk";

    private SmallDisk(string location) => Location = location;

    /// <summary>The folder of a tablespace, as the server sees it.</summary>
    public string Location { get; }

    internal static async Task<SmallDisk> MountAsync(ServerPrograms programs, ClusterFolder folder, int megabytes)
    {
        if (!Environment.IsPrivilegedProcess || !OperatingSystem.IsLinux()) Assert.Skip("Only root on Linux can mount a small disk to fill.");
        await programs.RunAsync(null, "mkdir", $"{folder.Path}/{Name}");
        var mounted = await RunAsync("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m,mode=1777"), "asemb-small-disk", $"{folder.OwnPath}/{Name}");
        if (mounted != 0) Assert.Skip("This system does not let root mount a file system.");
        await programs.RunAsync(null, "mkdir", "-m", "700", $"{folder.Path}/{Name}/tablespace");
        return new SmallDisk($"{folder.Path}/{Name}/tablespace");
    }

    internal static async Task UnmountAsync(string folder)
    {
        var disk = Path.Combine(folder, Name);
        if (Directory.Exists(disk)) await RunAsync("umount", disk);
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
