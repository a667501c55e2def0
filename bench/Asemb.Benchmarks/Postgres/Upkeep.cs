namespace Asemb.Benchmarks.Postgres;

/// <summary>What a server does to the database in the background, at once.</summary>
internal static class Upkeep
{
    /// <returns>How long building the graph took; null when none was built.</returns>
    public static Task<TimeSpan?> RunAsync(BenchDatabase database) => Task.FromResult<TimeSpan?>(database is null ? TimeSpan.Zero : null);
}
