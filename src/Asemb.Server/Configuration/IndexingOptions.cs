using System.ComponentModel.DataAnnotations;

namespace Asemb.Server.Configuration;

/// <summary>How accepted documents become searchable. Section <c>Indexing</c>.</summary>
public sealed class IndexingOptions
{
    /// <summary>False leaves documents pending: another process indexes them.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Groups of documents under way at the same time: while one is written, the next is read and embedded. As many calls to a model, too.</summary>
    [Range(1, 64)]
    public int Lanes { get; set; } = 2;

    /// <summary>Files that are read at the same time; 0 takes the number of processors. As many that take unusually long are read beside them.</summary>
    [Range(0, 256)]
    public int Parallelism { get; set; }

    /// <summary>The same with 0 resolved.</summary>
    internal int EffectiveParallelism => Parallelism == 0 ? Environment.ProcessorCount : Parallelism;

    /// <summary>Most documents of a group, which become visible together.</summary>
    [Range(1, 10_000)]
    public int BatchDocuments { get; set; } = 128;

    /// <summary>Most bytes of files in a group; a larger document goes alone.</summary>
    [Range(1024, 1L << 30)]
    public long BatchBytes { get; set; } = 16L << 20;

    /// <summary>Memory that documents under way may take: thought to be eight times their files until they were read, then their texts, chunks and vectors. Beyond it no more are taken up or in, except for one document at a time.</summary>
    [Range(1L << 20, 1L << 40)]
    public long MemoryBytes { get; set; } = 256L << 20;

    /// <summary>Chunks that are handed to the model at once.</summary>
    [Range(1, 100_000)]
    public int EmbedChunks { get; set; } = 1024;

    /// <summary>Seconds until the lease of a dead worker runs out; renewed while it lives.</summary>
    [Range(5, 3600)]
    public int LeaseSeconds { get; set; } = 120;

    /// <summary>Seconds between two looks for work that nobody signalled.</summary>
    [Range(1, 300)]
    public int PollSeconds { get; set; } = 5;

    /// <summary>Tries of a document that ends in an unknown fault, or that an embedding endpoint always has a fault with, before it is failed.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 3;

    /// <summary>Seconds before the first further try; doubled each time, with jitter.</summary>
    [Range(0.01, 3600)]
    public double RetrySeconds { get; set; } = 2;

    /// <summary>Most seconds between two tries, also when an endpoint asks for more with <c>Retry-After</c>.</summary>
    [Range(0.01, 86_400)]
    public double MaxRetrySeconds { get; set; } = 300;
}
