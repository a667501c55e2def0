using System.ComponentModel.DataAnnotations;

namespace Asemb.Server.Configuration;

/// <summary>How accepted documents become searchable. Section <c>Indexing</c>.</summary>
public sealed class IndexingOptions
{
    /// <summary>False leaves documents pending: another process indexes them.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Batches under way at the same time: while one is written, the next is read and embedded.</summary>
    [Range(1, 64)]
    public int Lanes { get; set; } = 2;

    /// <summary>Documents that are extracted at the same time in one batch; 0 takes the number of processors.</summary>
    [Range(0, 256)]
    public int Parallelism { get; set; }

    /// <summary>The same with 0 resolved.</summary>
    internal int EffectiveParallelism => Parallelism == 0 ? Environment.ProcessorCount : Parallelism;

    /// <summary>Most documents of a batch, which become visible together.</summary>
    [Range(1, 10_000)]
    public int BatchDocuments { get; set; } = 128;

    /// <summary>Most bytes of originals in a batch; a larger document goes alone. Bounds memory together with the lanes.</summary>
    [Range(1024, 1L << 30)]
    public long BatchBytes { get; set; } = 16L << 20;

    /// <summary>Chunks that are handed to the model at once.</summary>
    [Range(1, 100_000)]
    public int EmbedChunks { get; set; } = 1024;

    /// <summary>Seconds until the lease of a dead worker runs out; renewed while it lives.</summary>
    [Range(5, 3600)]
    public int LeaseSeconds { get; set; } = 120;

    /// <summary>Seconds between two looks for work that nobody signalled.</summary>
    [Range(1, 300)]
    public int PollSeconds { get; set; } = 5;

    /// <summary>Tries of a document that ends in an unknown fault before it is failed.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 3;

    /// <summary>Seconds before the first further try; doubled each time, with jitter.</summary>
    [Range(0.01, 3600)]
    public double RetrySeconds { get; set; } = 2;

    /// <summary>Most seconds between two tries, also when an endpoint asks for more with <c>Retry-After</c>.</summary>
    [Range(0.01, 86_400)]
    public double MaxRetrySeconds { get; set; } = 300;
}
