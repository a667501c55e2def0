using System.Globalization;

namespace Asemb.Benchmarks.Tables;

/// <param name="Server">Connection string of a PostgreSQL server with pgvector, for the user's database and the store.</param>
/// <param name="Stores"><c>sqlite</c>, <c>postgres</c> or both.</param>
internal sealed record TableBenchOptions(string Server, int Rows, int Changes, IReadOnlyList<string> Stores)
{
    public const string Usage =
        "usage: build.sh bench table [--rows 100000] [--changes 100] [--store sqlite|postgres]   on the PostgreSQL that ASEMB_TEST_POSTGRES names, or that of the tests";

    /// <returns>Null when they cannot be understood, or there is no server.</returns>
    public static TableBenchOptions? Read(string[] args)
    {
        if (Environment.GetEnvironmentVariable("ASEMB_TEST_POSTGRES") is not { Length: > 0 } server || args.Length % 2 != 0) return null;
        var options = new TableBenchOptions(server, 100_000, 100, ["sqlite", "postgres"]);
        for (var i = 0; i < args.Length; i += 2)
        {
            if (args[i] == "--store" && args[i + 1] is "sqlite" or "postgres") options = options with { Stores = [args[i + 1]] };
            else if (!int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1) return null;
            else if (args[i] == "--rows") options = options with { Rows = number };
            else if (args[i] == "--changes") options = options with { Changes = number };
            else return null;
        }

        return options;
    }
}
