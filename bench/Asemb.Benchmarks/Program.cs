using Asemb.Benchmarks;
using Asemb.Benchmarks.Extraction;

// One verb per benchmark; each prints Markdown tables with the machine and the commit below them.
var verbs = new SortedDictionary<string, (string Arguments, string What, Func<string[], Task<int>>? Run)>(StringComparer.Ordinal)
{
    ["chunking"] = ("FOLDER", "what each way of cutting finds and costs", Asemb.Benchmarks.Chunking.ChunkingBench.Run),
    ["embeddings"] = ("[FOLDER]", "speed and allocations of the built-in model", Asemb.Benchmarks.Embeddings.EmbeddingBench.Run),
    ["extraction"] = ("FOLDER", "extracted text against ground truth, by format", ExtractionScore.Run),
    ["filters"] = ("", "filters over 100,000 documents, columns against one document at a time", Asemb.Benchmarks.Filters.FilterBench.Run),
    ["ingest"] = ("FOLDER", "chunks per second end to end, against the embedder alone, and the cost of each stage", Asemb.Benchmarks.Ingestion.IngestBench.Run),
    ["kill"] = ("[OPTIONS]", "servers, workers and PostgreSQL killed with -9 while documents stream in: nothing lost, doubled or orphaned", null),
    ["pipeline"] = ("FOLDER", "ingestion under load on both stores: a slow embedder, COPY, two workers, poisoned files, memory", Asemb.Benchmarks.Ingestion.PipelineBench.Run),
    ["postgres"] = ("FOLDER", "the PostgreSQL store at 10,000 to 1,000,000 chunks: load, disk, recall, latency, server, tenants", Asemb.Benchmarks.Postgres.PostgresBench.Run),
    ["relevance"] = ("FOLDER", "nDCG@10 and recall@100 of keyword, vector and hybrid search", null),
    ["search"] = ("FOLDER", "latency at 10,000 and 100,000 chunks, FTS5 beside it, memory of the server", Asemb.Benchmarks.Searching.SearchBench.Run),
    ["switch"] = ("FOLDER", "another embedding model at 100,000 chunks: searches before, during and after", Asemb.Benchmarks.Switching.SwitchBench.Run),
    ["table"] = ("[--rows N]", "a table of 100,000 rows as a source: backfill, and how long after a change a search finds it", Asemb.Benchmarks.Tables.TableBench.Run),
    ["start"] = ("", "fresh clone to first result, and start of the built server", Asemb.Benchmarks.Starting.StartBench.Run),
};

if (args.Length > 0 && verbs.TryGetValue(args[0], out var verb) && verb.Run is not null) return await verb.Run(args[1..]);
if (args.Length > 0) Console.Error.WriteLine($"There is no benchmark '{args[0]}'.");
Console.Error.WriteLine("usage: ./build.sh bench VERB [ARGUMENTS]");
foreach (var (name, (arguments, what, _)) in verbs) Console.Error.WriteLine($"  {name + " " + arguments,-20}{what}");
return args.Length == 0 ? 0 : 2;
