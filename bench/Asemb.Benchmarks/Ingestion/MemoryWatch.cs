using System.Globalization;
using Asemb.Benchmarks.Serving;

namespace Asemb.Benchmarks.Ingestion;

/// <summary>Resident memory of a server and of its children, every second.</summary>
internal sealed class MemoryWatch(ServerProcess server)
{
    private readonly List<(double Server, double Children)> _samples = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (!cancellationToken.IsCancellationRequested)
        {
            _samples.Add((server.Memory().Now, Children().Sum(Resident)));
            await ((Task)timer.WaitForNextTickAsync(cancellationToken).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A row for each quarter of the time: median and most of the server, and most with its children, in MiB.</summary>
    public IEnumerable<(int Quarter, double Median, double Most, double MostWithChildren)> Quarters()
    {
        for (var quarter = 0; quarter < 4; quarter++)
        {
            var part = _samples.Skip(_samples.Count * quarter / 4).Take(Math.Max(1, (_samples.Count * (quarter + 1) / 4) - (_samples.Count * quarter / 4))).ToList();
            var sorted = part.Select(sample => sample.Server).Order().ToList();
            yield return (quarter + 1, sorted[sorted.Count / 2], sorted[^1], part.Max(sample => sample.Server + sample.Children));
        }
    }

    /// <summary>The server's memory at forty times of the whole.</summary>
    public string Series() => string.Join(' ', Enumerable.Range(0, 40).Select(i => _samples[Math.Min(_samples.Count - 1, i * _samples.Count / 40)].Server.ToString("0", CultureInfo.InvariantCulture)));

    private IEnumerable<int> Children() => Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
        .Where(id => Status(id, "PPid:") == server.Id);

    private static double Resident(int process) => Status(process, "VmRSS:") / 1024.0;

    private static long Status(int process, string name)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan(name.Length).Trim().ToString().Split(' ')[0], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It has ended.
            return 0;
        }
    }
}
