using Asemb.Benchmarks;
using Asemb.Benchmarks.Extraction;

// One verb per benchmark; each prints a Markdown table with the machine and the commit below it.
var verbs = new Dictionary<string, Func<string[], Task<int>>>(StringComparer.Ordinal)
{
    ["extraction"] = ExtractionScore.Run,
    ["embeddings"] = Asemb.Benchmarks.Embeddings.EmbeddingBench.Run,
    ["filters"] = Asemb.Benchmarks.Filters.FilterBench.Run,
    ["chunking"] = Asemb.Benchmarks.Chunking.ChunkingBench.Run,
};

if (args.Length == 0 || !verbs.TryGetValue(args[0], out var run))
{
    Console.Error.WriteLine($"usage: build.sh bench VERB [ARGUMENTS]   verbs: {string.Join(", ", verbs.Keys.Order(StringComparer.Ordinal))}");
    return 2;
}

return await run(args[1..]);
