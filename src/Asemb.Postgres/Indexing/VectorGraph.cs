using System.Globalization;

namespace Asemb.Postgres.Indexing;

/// <summary>
/// The HNSW graph of a table of vectors. Measured on 220,553 abstracts of 256 dimensions: m = 16 and ef_construction = 64 build in 100 s on one core and find 98 of
/// 100 nearest with 300 candidates in 5 ms; m = 24 and 128 take half as long again to build and find as much with 200, which a search asks for anyway.
/// </summary>
internal static class VectorGraph
{
    /// <summary>Dimensions that a graph takes, by what is in it.</summary>
    private const int MostHalfDimensions = 4000;
    private const int MostSingleDimensions = 2000;
    private const int MostBits = 64_000;

    private const int Links = 16;
    private const int Construction = 64;

    /// <summary>A build that has less memory than the graph takes goes on ten times as slowly.</summary>
    private const long LeastMemory = 64;

    /// <summary>Megabytes: what a server takes by itself.</summary>
    public const long MostMemory = 2048;

    public static bool IsPossible(VectorTable table) => table.Dimensions <= table.Precision switch
    {
        VectorPrecision.Vector => MostSingleDimensions,
        VectorPrecision.Binary => MostBits,
        _ => MostHalfDimensions,
    };

    /// <summary>Without its schema.</summary>
    public static string IndexOf(VectorTable table) => string.Create(CultureInfo.InvariantCulture, $"v{table.Index}_graph");

    public static string CreateSql(VectorTable table)
    {
        var expression = table.Precision switch
        {
            VectorPrecision.Vector => "embedding vector_ip_ops",
            VectorPrecision.Binary => $"({table.BitsOf("embedding")}) bit_hamming_ops",
            _ => "embedding halfvec_ip_ops",
        };
        return string.Create(CultureInfo.InvariantCulture, $"CREATE INDEX CONCURRENTLY {IndexOf(table)} ON {table.Name} USING hnsw ({expression}) WITH (m = {Links}, ef_construction = {Construction})");
    }

    public static string DropSql(VectorTable table) => $"DROP INDEX CONCURRENTLY IF EXISTS {VectorTable.Schema}.{IndexOf(table)}";

    /// <summary>Megabytes that the graph takes while it is built.</summary>
    public static long Memory(VectorTable table, long chunks)
    {
        var vector = table.Precision switch { VectorPrecision.Vector => table.Dimensions * 4, VectorPrecision.Binary => table.Dimensions / 8, _ => table.Dimensions * 2 };
        // Links of 16 bytes, twice as many on the lowest level, and what else an element is.
        var element = vector + (2 * Links * 16) + 200;
        return Math.Clamp((chunks * element / (1024 * 1024)) + 16, LeastMemory, MostMemory);
    }
}
