using System.Globalization;

namespace Asemb.Benchmarks.Ingestion;

/// <summary>What <c>pipeline</c> is asked for.</summary>
internal sealed record PipelineOptions
{
    public const string Usage = """
        usage: build.sh bench pipeline FOLDER [--parts ends,embedder,workers,poison,memory] [--store CONNECTION] [--megabytes 500] [--batch 8]
          FOLDER       every file below it is uploaded
          --store      a PostgreSQL server to make databases on; without it only SQLite is measured
          --megabytes  size of the load that memory is watched under
          --batch      texts of one request to the slow embedder
        """;

    public static readonly IReadOnlyList<string> AllParts = ["ends", "embedder", "workers", "poison", "memory"];

    public required IReadOnlyList<string> Files { get; init; }

    public IReadOnlyList<string> Parts { get; init; } = AllParts;

    public string? Server { get; init; } = Environment.GetEnvironmentVariable("ASEMB_TEST_POSTGRES") is { Length: > 0 } given ? given : null;

    public int Megabytes { get; init; } = 500;

    public int EmbedderBatch { get; init; } = 8;

    /// <summary>Null when the arguments are not understood.</summary>
    public static PipelineOptions? Parse(IReadOnlyList<string> args)
    {
        if (args.Count % 2 == 0 || !Directory.Exists(args[0])) return null;
        var options = new PipelineOptions
        {
            Files = [.. Directory.GetFiles(args[0], "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length > 0).Order(StringComparer.Ordinal)],
        };
        for (var i = 1; i < args.Count; i += 2)
        {
            var next = (args[i], args[i + 1]) switch
            {
                ("--parts", var value) when value.Split(',') is var parts && parts.All(AllParts.Contains) => options with { Parts = parts },
                ("--store", { Length: > 0 } value) => options with { Server = value },
                ("--megabytes", var value) when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var megabytes) && megabytes > 0 => options with { Megabytes = megabytes },
                ("--batch", var value) when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var batch) && batch > 0 => options with { EmbedderBatch = batch },
                _ => null,
            };
            if (next is null) return null;
            options = next;
        }

        return options;
    }
}
