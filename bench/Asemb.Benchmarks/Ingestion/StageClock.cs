using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Asemb.Benchmarks.Ingestion;

/// <summary>What a stage took by the clock, and of the processors: on a busy machine the second says more, for what waits for the disk the first.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StageCost(TimeSpan Wall, TimeSpan Cpu)
{
    public static StageCost operator +(StageCost a, StageCost b) => new(a.Wall + b.Wall, a.Cpu + b.Cpu);
}

/// <summary>Measures a stage from its start.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct StageClock
{
    private readonly long _started;
    private readonly TimeSpan _used;

    private StageClock(long started, TimeSpan used) => (_started, _used) = (started, used);

    public StageCost Elapsed => new(Stopwatch.GetElapsedTime(_started), CpuTime() - _used);

    public static StageClock Start() => new(Stopwatch.GetTimestamp(), CpuTime());

    private static TimeSpan CpuTime()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }
}
