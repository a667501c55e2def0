using System.Diagnostics;
using System.Globalization;
using Asemb.Benchmarks.Serving;

namespace Asemb.Benchmarks.Starting;

/// <summary>
/// <c>start</c>: from a fresh clone of the committed state to the first search result, step by step; then how long the built server takes to its
/// first answer, five times on an empty data directory. Packages come from the cache of the machine when it has them.
/// </summary>
internal static class StartBench
{
    private const int Starts = 5;

    public static async Task<int> Run(string[] args)
    {
        if (args.Length > 0)
        {
            await Console.Error.WriteLineAsync("usage: build.sh bench start");
            return 2;
        }

        using var folder = new TemporaryFolder();
        var clone = folder.In("clone");
        var data = folder.In("data");
        var steps = new List<(string Name, TimeSpan Time)>
        {
            ("clone", await RunAsync("git", ["clone", "--quiet", Environment.CurrentDirectory, clone], folder.Path)),
            ("restore", await RunAsync("dotnet", ["restore", "src/Asemb.Cli/Asemb.Cli.csproj", "--nologo", "-v", "quiet"], clone)),
            ("build, by ./asemb version", await RunAsync("./asemb", ["version"], clone)),
        };
        using (var server = await ServerProcess.StartAsync(clone, data))
        {
            steps.Add(("start to the first 200", server.Startup));
            steps.Add(("ingest docs/", await RunAsync("./asemb", ["ingest", "docs", "--data", data], clone)));
            steps.Add(("search", await RunAsync("./asemb", ["search", "how are documents cut into chunks", "--data", data, "--json"], clone)));
        }

        Console.WriteLine("| step of a fresh clone | seconds |");
        Console.WriteLine("|---|---:|");
        foreach (var (name, time) in steps) Row($"| {name} | {time.TotalSeconds:0.0} |");
        Row($"| to the first result | {steps.Sum(step => step.Time.TotalSeconds):0.0} |");
        Console.WriteLine();

        var starts = new List<double>();
        for (var i = 0; i < Starts; i++)
        {
            using var server = await ServerProcess.StartAsync(clone, folder.In($"start{i}"));
            starts.Add(server.Startup.TotalSeconds);
        }

        Console.WriteLine("| start of the built server | seconds |");
        Console.WriteLine("|---|---:|");
        Row($"| to the first 200 of /health/ready, median of {Starts} | {starts.Order().ElementAt(Starts / 2):0.00} |");
        Row($"| fastest, slowest | {starts.Min():0.00}, {starts.Max():0.00} |");
        Row($"\n{Provenance.Line()}");
        return 0;
    }

    private static async Task<TimeSpan> RunAsync(string program, string[] arguments, string folder)
    {
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(program.StartsWith("./", StringComparison.Ordinal) ? Path.Combine(folder, program[2..]) : program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? clock.Elapsed
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with exit code {process.ExitCode}:\n{string.Concat(output)}");
    }

    private static void Row(FormattableString row) => Console.WriteLine(row.ToString(CultureInfo.InvariantCulture));
}
