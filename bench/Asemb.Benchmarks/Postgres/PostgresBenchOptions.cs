using System.Globalization;

namespace Asemb.Benchmarks.Postgres;

/// <summary>What <c>bench postgres</c> was asked for.</summary>
/// <param name="Collection">The folder of arxiv-title.</param>
/// <param name="Sizes">In chunks, ascending.</param>
/// <param name="Server">Connection string of a role that may create databases and roles.</param>
/// <param name="Output">Where the tables go besides standard output.</param>
internal sealed record PostgresBenchOptions(string Collection, IReadOnlyList<int> Sizes, IReadOnlySet<string> Parts, string Server, string? Output)
{
    public const string Usage = """
        usage: build.sh bench postgres FOLDER [--sizes 10k,100k,220k,1m] [--parts a,b] [--store "Host=…"] [--out FILE]
          FOLDER   holds retrieval/arxiv-title
          --sizes  chunks; 10k,100k,220k without it. 1m takes half an hour more and 10 GB of disk
          --parts  sizes (load, disk, recall, latency at each size), precision, sqlite, server, tenants, budget; all without it
          --store  a PostgreSQL with pgvector and a role that may create databases and roles; without it ASEMB_TEST_POSTGRES, else one that is started for it
          --out    a file that gets the tables too
        """;

    public static readonly string[] AllParts = ["sizes", "precision", "sqlite", "server", "tenants", "budget"];

    /// <summary>The size at which stores and precisions are compared.</summary>
    public const int ComparedSize = 100_000;

    public static PostgresBenchOptions? Parse(string[] args)
    {
        if (args.Length == 0 || args.Length % 2 == 0) return null;
        string[] places = [Path.Combine(args[0], "retrieval", "arxiv-title"), Path.Combine(args[0], "data", "retrieval", "arxiv-title"), args[0]];
        var collection = places.FirstOrDefault(place => File.Exists(Path.Combine(place, "meta.jsonl.gz")));
        var options = new PostgresBenchOptions(collection ?? "", [10_000, 100_000, 220_000], AllParts.ToHashSet(StringComparer.Ordinal), "", null);
        for (var i = 1; i < args.Length; i += 2)
        {
            var value = args[i + 1];
            switch (args[i])
            {
                case "--sizes" when value.Split(',').Select(Size).ToList() is var sizes && sizes.TrueForAll(size => size > 0):
                    options = options with { Sizes = [.. sizes.Order()] };
                    break;
                case "--parts" when value.Split(',').ToHashSet(StringComparer.Ordinal) is var parts && parts.IsSubsetOf(AllParts):
                    options = options with { Parts = parts };
                    break;
                case "--store":
                    options = options with { Server = value };
                    break;
                case "--out":
                    options = options with { Output = value };
                    break;
                default:
                    return null;
            }
        }

        return collection is null ? null : options.Server.Length > 0 ? options : options with { Server = Environment.GetEnvironmentVariable("ASEMB_TEST_POSTGRES") ?? "" };
    }

    public static string Name(int size) => size % 1_000_000 == 0 ? $"{size / 1_000_000}m" : $"{size / 1000}k";

    private static int Size(string text)
    {
        var unit = text.Length == 0 ? 1 : char.ToLowerInvariant(text[^1]) switch { 'k' => 1000, 'm' => 1_000_000, _ => 1 };
        return int.TryParse(unit == 1 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number * unit : 0;
    }
}
