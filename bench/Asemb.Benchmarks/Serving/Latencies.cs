using System.Diagnostics;

namespace Asemb.Benchmarks.Serving;

/// <summary>Durations of single calls, in milliseconds.</summary>
internal sealed class Latencies
{
    private readonly List<double> _milliseconds = [];

    public int Count => _milliseconds.Count;

    public double Mean => _milliseconds.Average();

    public static Latencies Of(IEnumerable<Latencies> parts)
    {
        var all = new Latencies();
        foreach (var part in parts) all._milliseconds.AddRange(part._milliseconds);
        return all;
    }

    public async Task<T> MeasureAsync<T>(Func<Task<T>> call, bool isWarmUp)
    {
        var start = Stopwatch.GetTimestamp();
        var result = await call();
        if (!isWarmUp) _milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        return result;
    }

    /// <param name="share">0 to 1; linear between the two nearest.</param>
    public double Quantile(double share)
    {
        var sorted = _milliseconds.Order().ToArray();
        var position = share * (sorted.Length - 1);
        var below = (int)position;
        return sorted[below] + ((position - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]));
    }
}
