using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Asemb.Benchmarks;

/// <summary>What every table of figures ends with: the machine, how busy it was, and the commit.</summary>
public static class Provenance
{
    public static string Line()
    {
        var load = File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores, {memory:0} GiB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, load {load}; commit {Commit()}");
    }

    private static string Commit()
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", "describe --always --dirty --abbrev=9") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true });
            var answer = git?.StandardOutput.ReadToEnd().Trim();
            return string.IsNullOrEmpty(answer) ? "unknown" : answer;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "unknown";
        }
    }
}
